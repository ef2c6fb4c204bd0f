import Postgres

/// What the server says of a row that it does not take.
struct ServerRefusal {
    private let error: PostgresError
    private let plan: ColumnPlan
    private let place: CopyContext?

    /// A refusal by the COPY into a plan's target.
    init(_ error: PostgresError, plan: ColumnPlan) {
        self.error = error
        self.plan = plan
        place = error.fields?.context.flatMap { CopyContext($0, table: plan.target.name) }
    }

    /// Which row of a COPY of so many it is about, from 0; nil where the server does not say.
    func row(of count: Int) -> Int? {
        place.flatMap { 1...count ~= $0.row ? $0.row - 1 : nil }
    }

    /// The evidence for the row it is about.
    func reject(row: Int, of origins: RowOrigins) -> Reject {
        var reject = Reject(
            of: origins[row], raw: origins.raw(ofRow: row), code: "sqlstate:\(error.sqlState ?? "")",
            reason: error.brokenRule)
        if let column = column {
            reject.columnName = column.header
            if case .field(let place) = column.source {
                reject.columnNumber = place + 1
            }
        } else if !error.isRaisedByFunction {
            reject.columnName = error.fields?.column
        }
        return reject
    }

    private var column: PlannedColumn? {
        if let name = error.fields?.column {
            return plan.columns.first { $0.column.name == name }
        }
        // The longest, because one name may be how another begins.
        return plan.columns.filter { place?.isColumn($0.column.name) == true }
            .max { $0.column.name.count < $1.column.name.count }
    }
}

extension PostgresError {
    /// The rule that data broke, in words without a value of the row.
    var brokenRule: String {
        // A function may name anything.
        guard !isRaisedByFunction, let constraint = fields?.constraint, !message.contains(constraint) else {
            return message
        }
        return "\(message), constraint \(constraint)"
    }
}

extension Reject {
    /// A record that became a row, which the server refused.
    fileprivate init(of origin: RowOrigins.Origin, raw: [UInt8], code: String, reason: String) {
        recordNumber = origin.recordNumber
        lineNumber = origin.lineNumber
        byteOffset = origin.byteOffset
        self.code = code
        self.reason = reason
        self.raw = raw
        isRawTruncated = origin.isRawTruncated
    }
}
