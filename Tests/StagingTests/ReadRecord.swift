@testable import Staging

/// What a reader says of one record.
struct ReadRecord: Equatable {
    var next: RecordReader.Next
    var number: Int
    var line: Int
    var start: Int
    /// Offset behind the record's last byte, its line ending included.
    var end: Int
    /// The fields of a good record, nil for NULL.
    var fields: [String?]
    var raw: [UInt8]
}

/// Everything a reader makes of a file, and how it ended.
struct ReadFile: Equatable {
    var header: [String]?
    var records: [ReadRecord] = []
    var resynchronisations = 0

    /// Reads bytes as a file with a window of that size; with `columns` nil without a header.
    init(
        _ bytes: [UInt8], format: RecordFormat = .csv, hasHeader: Bool = true, window: Int = 16
    ) throws {
        let folder = try TemporaryFolder()
        try self.init(path: try folder.write("file", bytes), format: format, hasHeader: hasHeader, window: window)
    }

    /// Reads the file at a path.
    init(path: String, format: RecordFormat = .csv, hasHeader: Bool = true, window: Int = 16) throws {
        var reader = try RecordReader(try FileSource(path: path), format: format, windowCapacity: window)
        if hasHeader {
            header = try reader.readHeader()
        }
        while true {
            let next = try reader.next()
            guard next != .end else { break }
            var fields: [String?] = []
            if next == .record {
                fields = reader.fields.map { field in
                    field.count == 0 && !field.isQuoted ? nil : String(decoding: field.bytes, as: UTF8.self)
                }
            }
            records.append(
                ReadRecord(
                    next: next, number: reader.recordNumber, line: reader.lineNumber, start: reader.byteOffset,
                    end: reader.bytesRead, fields: fields, raw: Array(reader.rawRecord)))
        }
        resynchronisations = reader.resynchronisations
        _ = try reader.finish()
    }

    /// Reads text as a file.
    init(_ text: String, format: RecordFormat = .csv, hasHeader: Bool = true, window: Int = 16) throws {
        try self.init(Array(text.utf8), format: format, hasHeader: hasHeader, window: window)
    }

    /// What became of each record.
    var verdicts: [RecordReader.Next] { records.map(\.next) }
    /// The fields of the good records.
    var rows: [[String?]] { records.filter { $0.next == .record }.map(\.fields) }
    /// The first lines.
    var lines: [Int] { records.map(\.line) }
}
