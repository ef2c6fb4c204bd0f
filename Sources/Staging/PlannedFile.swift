import Postgres

/// A file that is open behind its header, and the plan of how its columns become those of its target.
struct PlannedFile: ~Copyable {
    let delivery: Delivery
    /// What the file was when it was looked at first.
    let identity: FileIdentity
    let plan: ColumnPlan
    /// Behind the header.
    let reader: RecordReader
    /// The bytes of the header, without the end of its line.
    let header: [UInt8]?

    /// Opens a file and reads its header; throws when it is no longer what it was, or its header does not fit.
    init(_ delivery: Delivery, _ identity: FileIdentity, columns: [TableColumn], grammar: Grammar) throws {
        let source = try FileSource(path: delivery.path)
        guard source.identity == identity else { throw StagingError.changedWhileRead(path: delivery.path) }
        var reader = try RecordReader(source, format: delivery.feed.format, quoting: grammar.quoting)
        let raw: [UInt8]?
        let plan: ColumnPlan
        switch delivery.feed.format {
        case .lines:
            plan = try ColumnPlan(linesOf: delivery, columns: columns)
            raw = nil
        case .csv:
            guard let header = try reader.readHeader() else { throw StagingError.noHeader(path: delivery.path) }
            raw = Array(reader.rawRecord)
            plan = try ColumnPlan(header: header, delivery: delivery, columns: columns)
        }
        self.plan = grammar.values == .server ? plan.readByServer : plan
        self.header = raw
        self.delivery = delivery
        self.identity = identity
        self.reader = reader
    }

    /// An encoder of its records that more rejects than `limit` allows end.
    consuming func encoder(load: Int64, limit: RejectLimit) throws -> FileEncoder {
        try FileEncoder(reader, plan: plan, delivery: delivery, load: load, limit: limit)
    }
}
