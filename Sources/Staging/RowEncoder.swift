import Postgres

/// Turns the fields of records into rows of a COPY stream, or says which field breaks which rule.
struct RowEncoder: ~Copyable {
    /// What is wrong with a record: the rule, and the place in ``ColumnPlan/columns`` it is about.
    struct Refusal {
        let code: RejectCode
        let column: Int
    }

    /// What a row needs of a ``PlannedColumn``, and no string with it: looking at one counts no reference.
    private struct Slot {
        enum Source {
            case field(Int)
            /// These bytes of ``constants``.
            case constant(Range<Int>)
            case recordNumber
        }

        let source: Source
        let type: ColumnType
        let isNotNull: Bool
    }

    private let slots: [Slot]
    private let encoder: FieldEncoder
    private let isBinary: Bool
    private let nullTokens: [[UInt8]]
    /// The values that are the same in every row, as they go into the stream.
    private let constants: [UInt8]
    /// Where a value is checked that then goes through the text format.
    private var check = CopyBuffer(capacity: 1024)

    /// An encoder for the records of one file; throws when a part of its name does not fit the column it fills.
    init(_ plan: ColumnPlan, delivery: Delivery, loadID: Int64) throws {
        let isBinary = !plan.needsTextFormat
        self.isBinary = isBinary
        let encoder = FieldEncoder(for: plan.columns.map(\.column))
        self.encoder = encoder
        nullTokens = delivery.feed.nullTokens
        var constants: [UInt8] = []
        slots = try plan.columns.map { planned in
            func constant(_ text: String) throws -> Slot.Source {
                let start = constants.count
                constants += try Self.constant(text, for: planned, encoder, isBinary: isBinary, delivery)
                return .constant(start..<constants.count)
            }
            let source: Slot.Source =
                switch planned.source {
                case .field(let place): .field(place)
                case .recordNumber: .recordNumber
                case .loadID: try constant(String(loadID))
                case .constant(let text): try constant(text)
                }
            return Slot(source: source, type: planned.type, isNotNull: planned.column.isNotNull)
        }
        self.constants = constants
    }

    private static func constant(
        _ text: String, for planned: PlannedColumn, _ encoder: FieldEncoder, isBinary: Bool, _ delivery: Delivery
    ) throws -> [UInt8] {
        var buffer = CopyBuffer(capacity: 64)
        let refusal = Array(text.utf8).withUnsafeBufferPointer { bytes -> RejectCode? in
            guard let start = bytes.baseAddress else { return .nullNotAllowed }
            let field = Field(start: start, count: bytes.count, isQuoted: true)
            if isBinary || !planned.type.isReadByServer {
                if let code = encoder.append(field, as: planned.type, to: &buffer) {
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

    /// Appends a record as a row; when a field breaks a rule the buffer is as before, and the first such field is told.
    mutating func append(
        _ fields: UnsafeBufferPointer<Field>, recordNumber: Int, to buffer: inout CopyBuffer
    ) -> Refusal? {
        let start = buffer.count
        if isBinary {
            buffer.beginBinaryRow(fields: slots.count)
        }
        for index in slots.indices {
            if !isBinary, index > 0 {
                buffer.appendTextSeparator()
            }
            let slot = slots[index]
            switch slot.source {
            case .field(let place):
                if let code = append(fields[place], slot, to: &buffer) {
                    buffer.truncate(to: start)
                    return Refusal(code: code, column: index)
                }
            case .constant(let range):
                constants.withUnsafeBytes { buffer.append(UnsafeRawBufferPointer(rebasing: $0[range])) }
            case .recordNumber:
                appendRecordNumber(recordNumber, as: slot.type, to: &buffer)
            }
        }
        if !isBinary {
            buffer.appendTextRowEnd()
        }
        return nil
    }

    @inline(__always)
    private mutating func append(_ field: Field, _ slot: Slot, to buffer: inout CopyBuffer) -> RejectCode? {
        if field.count == 0 && !field.isQuoted || !slot.type.isText && isNullToken(field) {
            guard !slot.isNotNull else { return .nullNotAllowed }
            if isBinary {
                buffer.appendBinaryNull()
            } else {
                buffer.appendTextNull()
            }
            return nil
        }
        if isBinary {
            return encoder.append(field, as: slot.type, to: &buffer)
        }
        check.removeAll()
        if let code = encoder.append(field, as: slot.type, to: &check) {
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

    private func appendRecordNumber(_ number: Int, as type: ColumnType, to buffer: inout CopyBuffer) {
        guard isBinary, type == .int8 else {
            var digits = String(number)
            digits.withUTF8 { buffer.appendText(UnsafeRawBufferPointer($0)) }
            return
        }
        buffer.appendBinary(Int64(number))
    }
}
