import Postgres

/// The COPY that fills a plan's columns, in the format that their types allow.
struct CopyStatement: Sendable {
    private let target: TableName
    private let columnList: String
    private let isText: Bool

    init(_ plan: ColumnPlan) {
        target = plan.target
        columnList = plan.columnList
        isText = plan.needsTextFormat
    }

    /// Runs it with the rows that `body` writes, and returns how many the server took; throws as `copyIn` does.
    func run(on connection: inout Connection, _ body: (inout CopyWriter) throws -> Void) throws -> Int {
        try connection.copyIn(
            """
            copy \(table: target) (\(verbatim: columnList)) from stdin (format \(verbatim: isText ? "text" : "binary"))
            """
        ) { writer in
            try write(&writer) { $0.appendBinaryHeader() }
            try body(&writer)
            try write(&writer) { $0.appendBinaryTrailer() }
        }
    }

    /// Writes what the binary format has around the rows.
    private func write(_ writer: inout CopyWriter, _ fill: (inout CopyBuffer) -> Void) throws {
        guard !isText else { return }
        var buffer = CopyBuffer(capacity: 64)
        fill(&buffer)
        try buffer.withBytes { try writer.write($0) }
    }
}
