/// A record that was not loaded, and why.
struct Reject {
    /// The longest evidence kept of a record, and of a value, in bytes.
    static let longestRaw = 16 * 1024
    static let longestValue = 1024

    let recordNumber: Int
    let lineNumber: Int
    let byteOffset: Int
    /// 1-based place in the header and name of the column, where the rule is about one.
    var columnNumber: Int?
    var columnName: String?
    /// The rule's name: that of a ``RejectCode``, or `sqlstate:23514` where it was the server that refused.
    let code: String
    /// The rule in words.
    var reason: String
    let raw: [UInt8]
    let isRawTruncated: Bool
    var value: [UInt8]?

    /// What it takes in memory, about: in bytes.
    var size: Int { raw.count + (value?.count ?? 0) + 256 }

    /// The record that the reader stands on.
    init(at reader: borrowing RecordReader, code: RejectCode) {
        recordNumber = reader.recordNumber
        lineNumber = reader.lineNumber
        byteOffset = reader.byteOffset
        self.code = code.rawValue
        reason =
            if code == .columnCount, let columns = reader.columns {
                "the header has \(columns) fields, the record \(reader.fieldCount)"
            } else {
                code.explanation
            }
        raw = Array(reader.rawRecord.prefix(Self.longestRaw))
        isRawTruncated = reader.rawRecord.count > Self.longestRaw
    }

    /// A blank line between records.
    init(blankRecord recordNumber: Int, line: Int, byteOffset: Int) {
        self.recordNumber = recordNumber
        lineNumber = line
        self.byteOffset = byteOffset
        code = RejectCode.columnCount.rawValue
        reason = "a blank line between records"
        raw = []
        isRawTruncated = false
    }
}
