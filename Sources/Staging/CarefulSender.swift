import Postgres

/// Sends batches piece by piece under a savepoint and finds the rows that the server refuses.
///
/// A piece that is refused is sent again without the row that the server names: the rows before it, then those behind
/// it. Where it names none (a foreign key, a trigger at the end of the statement) the piece is halved until the row is
/// alone. A row is sent about twice at most, however many are refused: pieces become as long as the distance between
/// refusals, and grow again.
struct CarefulSender {
    /// How many rows the server has taken.
    private(set) var loaded = 0
    /// The evidence of the rows of this batch that it has not.
    private(set) var refused: [Reject] = []

    /// No piece is made shorter than this because refusals are close: beginning one costs about as much as its rows.
    private static let shortest = 32

    private let plan: ColumnPlan
    private let statement: CopyStatement
    private let savepoint = SQL("savepoint careful")
    private var pieceRows = Int.max
    /// How many refusals in this batch are borne before it is given up.
    private var tolerance = Int.max

    init(_ plan: ColumnPlan) {
        self.plan = plan
        statement = CopyStatement(plan)
    }

    /// Sends a batch, inside the transaction that is open; no more of it once more than so many of its rows are refused.
    ///
    /// Throws what is no refusal of data; the transaction is then to be rolled back.
    mutating func send(_ batch: RowBatch, tolerating tolerance: Int, on connection: inout Connection) throws {
        refused.removeAll()
        guard batch.rowCount > 0, let origins = batch.origins else { return }
        self.tolerance = tolerance
        try connection.run(savepoint)
        try deliver(0..<batch.rowCount, of: batch, origins, on: &connection)
        try connection.run("release savepoint careful")
    }

    private mutating func deliver(
        _ rows: Range<Int>, of batch: RowBatch, _ origins: RowOrigins, on connection: inout Connection
    ) throws {
        var rest = rows
        while !rest.isEmpty, refused.count <= tolerance {
            let piece = rest.prefix(pieceRows)
            guard let error = try attempt(piece, of: batch, origins, on: &connection) else {
                rest = piece.upperBound..<rest.upperBound
                pieceRows = pieceRows < Int.max / 2 ? pieceRows * 2 : Int.max
                continue
            }
            let refusal = ServerRefusal(error, plan: plan)
            guard piece.count > 1 else {
                refused.append(refusal.reject(row: piece.lowerBound, of: origins))
                rest = piece.upperBound..<rest.upperBound
                continue
            }
            if let row = refusal.row(of: piece.count) {
                let bad = piece.lowerBound + row
                // Not known to be good: what is checked at the end of a statement comes after what named the row.
                try deliver(piece.lowerBound..<bad, of: batch, origins, on: &connection)
                refused.append(refusal.reject(row: bad, of: origins))
                rest = (bad + 1)..<rest.upperBound
                pieceRows = max(Self.shortest, 2 * row)
            } else {
                let middle = piece.lowerBound + piece.count / 2
                try deliver(piece.lowerBound..<middle, of: batch, origins, on: &connection)
                try deliver(middle..<piece.upperBound, of: batch, origins, on: &connection)
                rest = piece.upperBound..<rest.upperBound
                pieceRows = max(Self.shortest, piece.count / 2)
            }
        }
    }

    /// Sends a piece; returns what the server says when it refuses the data, and then nothing of it is there.
    private mutating func attempt(
        _ rows: Range<Int>, of batch: RowBatch, _ origins: RowOrigins, on connection: inout Connection
    ) throws -> PostgresError? {
        let taken: Int
        do {
            taken = try statement.run(on: &connection) { writer in
                try batch.rows.withBytes {
                    try writer.write(UnsafeRawBufferPointer(rebasing: $0[origins.place(ofRows: rows)]))
                }
            }
        } catch let error as PostgresError where error.isAboutData {
            try connection.run("rollback to savepoint careful")
            return error
        }
        // One at a time: with 64 of them open, everybody's snapshots become dear (specs/loader.md §2c).
        try connection.runScript("release savepoint careful; savepoint careful")
        loaded += taken
        return nil
    }
}
