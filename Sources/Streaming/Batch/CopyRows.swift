import Postgres
import Staging

/// Rows on their way into a table, in COPY's binary format.
struct CopyRows: ~Copyable {
    let table: TableName
    private let columns: [String]
    /// The rows, without what stands around them.
    var buffer: CopyBuffer
    /// Where in the buffer each of them begins.
    private(set) var starts: [Int] = []

    init(into table: TableName, _ columns: [String], capacity: Int) {
        self.table = table
        self.columns = columns
        buffer = CopyBuffer(capacity: capacity)
    }

    var count: Int { starts.count }

    /// Adds a row that `fill` appends the fields of; where that has a reason not to, nothing is added.
    mutating func add<Reason>(_ fill: (inout CopyBuffer) -> Reason?) -> Reason? {
        let start = buffer.count
        buffer.beginBinaryRow(fields: columns.count)
        if let reason = fill(&buffer) {
            buffer.truncate(to: start)
            return reason
        }
        starts.append(start)
        return nil
    }

    /// The bytes of a row.
    func row(_ index: Int) -> [UInt8] {
        let end = index + 1 < count ? starts[index + 1] : buffer.count
        return buffer.withBytes { Array($0[starts[index]..<end]) }
    }

    /// Takes a row out.
    mutating func remove(_ index: Int) {
        let size = (index + 1 < count ? starts[index + 1] : buffer.count) - starts[index]
        var rest = CopyBuffer(capacity: buffer.capacity)
        buffer.withBytes { bytes in
            rest.append(UnsafeRawBufferPointer(rebasing: bytes[..<starts[index]]))
            rest.append(UnsafeRawBufferPointer(rebasing: bytes[(starts[index] + size)...]))
        }
        buffer = rest
        starts.remove(at: index)
        for later in index..<count {
            starts[later] -= size
        }
    }

    mutating func removeAll() {
        buffer.removeAll()
        starts.removeAll(keepingCapacity: true)
    }

    /// Sends them; throws also when the table has not taken every one of them, as with a trigger that leaves some out.
    func write(to connection: inout Connection) throws {
        guard count > 0 else { return }
        let list = columns.map { SQL.quoted($0) }.joined(separator: ", ")
        let copied = try connection.copyIn("copy \(table: table) (\(verbatim: list)) from stdin (format binary)") {
            writer in
            try Self.write(&writer) { $0.appendBinaryHeader() }
            try buffer.withBytes { try writer.write($0) }
            try Self.write(&writer) { $0.appendBinaryTrailer() }
        }
        guard copied == count else {
            throw PostgresError(.usage, "\(table) took \(copied) of \(count) messages: does a trigger leave some out?")
        }
    }

    private static func write(_ writer: inout CopyWriter, _ fill: (inout CopyBuffer) -> Void) throws {
        var buffer = CopyBuffer(capacity: 64)
        fill(&buffer)
        try buffer.withBytes { try writer.write($0) }
    }

    /// Which of the rows an error of the server is about; nil where it does not say.
    func row(refusedBy error: PostgresError) -> Int? {
        guard let context = error.fields?.context, let place = CopyContext(context, table: table.name) else {
            return nil
        }
        return place.row >= 1 && place.row <= count ? place.row - 1 : nil
    }
}

extension CopyBuffer {
    /// A field of bytes, or null.
    mutating func appendBinary(optional bytes: UnsafeRawBufferPointer?) {
        guard let bytes else {
            appendBinaryNull()
            return
        }
        appendBinary(bytes: bytes)
    }

    /// A field of text.
    mutating func appendBinary(text: [UInt8]) {
        text.withUnsafeBytes { appendBinary(bytes: $0) }
    }

    /// A time in milliseconds since 1970 that ``Message/sentAt`` gave as `timestamptz`, microseconds since 2000; or null.
    mutating func appendBinary(timestamp time: Int64?) {
        guard let time else {
            appendBinaryNull()
            return
        }
        appendBinary((time - 946_684_800_000) * 1_000)
    }
}
