import Postgres

/// Turns the fields of records into rows of a COPY stream, or says which field breaks which rule.
struct RowEncoder: ~Copyable {
    /// What is wrong with a record: the rule, and the place in ``ColumnPlan/columns`` it is about.
    struct Refusal {
        let code: RejectCode
        let column: Int
    }

    /// The rows so far.
    var buffer = CopyBuffer(capacity: 2 * RowEncoder.flushSize)
    /// When there is that much in the buffer it should be sent (specs/style.md §4).
    static let flushSize = 128 * 1024

    private let columns: [PlannedColumn]
    private let isBinary: Bool
    private let nullTokens: [[UInt8]]
    /// The value of each column that is the same in every row, as it goes into the stream.
    private let constants: [[UInt8]]
    /// Where a value is checked that then goes through the text format.
    private var check = CopyBuffer(capacity: 1024)

    /// An encoder for the records of one file; throws when a part of its name does not fit the column it fills.
    init(_ plan: ColumnPlan, delivery: Delivery, loadID: Int64) throws {
        let isBinary = !plan.needsTextFormat
        self.isBinary = isBinary
        columns = plan.columns
        nullTokens = delivery.feed.nullTokens
        constants = try plan.columns.map { planned in
            switch planned.source {
            case .field, .recordNumber: []
            case .loadID: try Self.constant(String(loadID), for: planned, isBinary: isBinary, delivery)
            case .constant(let text): try Self.constant(text, for: planned, isBinary: isBinary, delivery)
            }
        }
    }

    private static func constant(
        _ text: String, for planned: PlannedColumn, isBinary: Bool, _ delivery: Delivery
    ) throws -> [UInt8] {
        var buffer = CopyBuffer(capacity: 64)
        let refusal = Array(text.utf8).withUnsafeBufferPointer { bytes -> RejectCode? in
            guard let start = bytes.baseAddress else { return .nullNotAllowed }
            let field = Field(start: start, count: bytes.count, isQuoted: true)
            if isBinary || planned.type != .other {
                if let code = FieldEncoder.append(field, as: planned.type, to: &buffer) {
                    return code
                }
            }
            if !isBinary {
                buffer.removeAll()
                buffer.appendText(field.bytes)
            }
            return nil
        }
        guard refusal == nil else {
            throw StagingError.badFeed(
                feed: delivery.feed.name,
                reason: "'\(text)' of the file's name does not fit \(planned.column.name) \(planned.column.typeName)")
        }
        return buffer.withBytes { Array($0) }
    }

    /// Starts the stream of a COPY statement.
    mutating func begin() {
        if isBinary {
            buffer.appendBinaryHeader()
        }
    }

    /// Ends the stream of a COPY statement.
    mutating func end() {
        if isBinary {
            buffer.appendBinaryTrailer()
        }
    }

    /// Appends a record as a row; when a field breaks a rule the buffer is as before, and the first such field is told.
    mutating func append(_ fields: UnsafeBufferPointer<Field>, recordNumber: Int) -> Refusal? {
        let start = buffer.count
        if isBinary {
            buffer.beginBinaryRow(fields: columns.count)
        }
        for index in columns.indices {
            if !isBinary, index > 0 {
                buffer.appendTextSeparator()
            }
            switch columns[index].source {
            case .field(let place):
                if let code = append(fields[place], index) {
                    buffer.truncate(to: start)
                    return Refusal(code: code, column: index)
                }
            case .constant, .loadID:
                constants[index].withUnsafeBytes { buffer.append($0) }
            case .recordNumber:
                appendRecordNumber(recordNumber, as: columns[index].type)
            }
        }
        if !isBinary {
            buffer.appendTextRowEnd()
        }
        return nil
    }

    @inline(__always)
    private mutating func append(_ field: Field, _ index: Int) -> RejectCode? {
        let type = columns[index].type
        if field.count == 0 && !field.isQuoted || !type.isText && isNullToken(field) {
            guard !columns[index].column.isNotNull else { return .nullNotAllowed }
            if isBinary {
                buffer.appendBinaryNull()
            } else {
                buffer.appendTextNull()
            }
            return nil
        }
        if isBinary {
            return FieldEncoder.append(field, as: type, to: &buffer)
        }
        check.removeAll()
        if let code = FieldEncoder.append(field, as: type, to: &check) {
            return code
        }
        buffer.appendText(field.bytes)
        return nil
    }

    private func isNullToken(_ field: Field) -> Bool {
        for token in nullTokens where token.count == field.count {
            if field.bytes.elementsEqual(token) {
                return true
            }
        }
        return false
    }

    private mutating func appendRecordNumber(_ number: Int, as type: ColumnType) {
        guard isBinary, type == .int8 else {
            var digits = String(number)
            digits.withUTF8 { buffer.appendText(UnsafeRawBufferPointer($0)) }
            return
        }
        buffer.appendBinary(Int64(number))
    }
}
