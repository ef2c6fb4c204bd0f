import Postgres

/// Checks the text of a field against a column's type and writes it in COPY's binary format.
///
/// What it accepts the server accepts too, with the same value; it accepts less: no `now`, no ` 5 `, no `02/03/2024`,
/// no `1.999` rounded into a `numeric(6,2)` (specs/loader.md §3a). Nothing is written when a rule is broken, except
/// that the caller has to take back a part that was: ``CopyBuffer/truncate(to:)``.
struct FieldEncoder {
    private let enumLabels: EnumLabels

    /// An encoder for values of these columns.
    init(for columns: [TableColumn]) {
        enumLabels = EnumLabels(of: columns)
    }

    /// Appends the field; returns the rule it breaks, nil when it is written.
    @inline(__always)
    func append(_ field: Field, as type: ColumnType, to buffer: inout CopyBuffer) -> RejectCode? {
        switch type {
        case .text:
            buffer.appendBinary(bytes: field.bytes)
            return nil
        case .varchar(let limit):
            guard field.count <= limit || Self.characters(field.bytes) <= limit else { return .tooLong }
            buffer.appendBinary(bytes: field.bytes)
            return nil
        case .bpchar(let limit):
            // The server fills up with blanks, and takes blanks away beyond the limit.
            guard field.count <= limit || Self.characters(Self.trimmed(field.bytes)) <= limit else { return .tooLong }
            buffer.appendBinary(bytes: field.bytes)
            return nil
        case .uuid: return UUIDEncoder.append(field.bytes, to: &buffer)
        case .boolean: return Self.appendBoolean(field, to: &buffer)
        case .int2: return Self.appendInteger(field, as: Int16.self, to: &buffer)
        case .int4: return Self.appendInteger(field, as: Int32.self, to: &buffer)
        case .int8: return Self.appendInteger(field, as: Int64.self, to: &buffer)
        case .float4: return FloatEncoder.appendFloat(field.bytes, to: &buffer)
        case .float8: return FloatEncoder.appendDouble(field.bytes, to: &buffer)
        case .numeric: return NumericEncoder.append(field.bytes, to: &buffer)
        case .limitedNumeric(let precision, let scale):
            return NumericEncoder.append(field.bytes, precision: precision, scale: scale, to: &buffer)
        case .date: return TimeEncoder.appendDate(field.bytes, to: &buffer)
        case .time(let digits):
            return TimeEncoder.appendTime(field.bytes, hasZone: false, digits: digits, to: &buffer)
        case .timetz(let digits):
            return TimeEncoder.appendTime(field.bytes, hasZone: true, digits: digits, to: &buffer)
        case .timestamp(let digits):
            return TimeEncoder.appendTimestamp(field.bytes, hasZone: false, digits: digits, to: &buffer)
        case .timestamptz(let digits):
            return TimeEncoder.appendTimestamp(field.bytes, hasZone: true, digits: digits, to: &buffer)
        case .bytea: return ByteaEncoder.append(field.bytes, to: &buffer)
        case .json:
            guard JSONValidator.isValid(field.bytes, isStoredAsText: true) else { return .badJSON }
            buffer.appendBinary(bytes: field.bytes)
            return nil
        case .jsonb:
            guard JSONValidator.isValid(field.bytes, isStoredAsText: false) else { return .badJSON }
            buffer.appendBinary(json: field.bytes)
            return nil
        case .enumeration(let oid):
            guard enumLabels.contains(field.bytes, type: oid) else { return .badEnum }
            buffer.appendBinary(bytes: field.bytes)
            return nil
        case .other:
            // Checked by the server: such a file goes through the text format, where this only has to succeed.
            return nil
        }
    }

    private static func appendInteger<Value: FixedWidthInteger & BitwiseCopyable>(
        _ field: Field, as type: Value.Type, to buffer: inout CopyBuffer
    ) -> RejectCode? {
        let bytes = field.start
        let isNegative = field.count > 0 && bytes[0] == UInt8(ascii: "-")
        var at = isNegative || (field.count > 0 && bytes[0] == UInt8(ascii: "+")) ? 1 : 0
        guard at < field.count else { return .badInteger }
        // Counted downwards, because the smallest number has no positive counterpart.
        var value: Value = 0
        var overflows = false
        while at < field.count {
            let digit = bytes[at] &- 0x30
            guard digit <= 9 else { return .badInteger }
            let (tenfold, first) = value.multipliedReportingOverflow(by: 10)
            let (next, second) = tenfold.subtractingReportingOverflow(Value(truncatingIfNeeded: digit))
            overflows = overflows || first || second
            value = next
            at &+= 1
        }
        guard !overflows, isNegative || value != Value.min else { return .outOfRange }
        buffer.appendBinary(isNegative ? value : 0 &- value)
        return nil
    }

    private static func appendBoolean(_ field: Field, to buffer: inout CopyBuffer) -> RejectCode? {
        func matches(_ word: StaticString) -> Bool {
            guard field.count == word.utf8CodeUnitCount else { return false }
            // Words are ASCII letters, where bit 5 is what upper and lower case differ in.
            return (0..<field.count).allSatisfy { field.start[$0] | 0x20 == word.utf8Start[$0] }
        }
        if matches("true") || matches("t") {
            buffer.appendBinary(UInt8(1))
        } else if matches("false") || matches("f") {
            buffer.appendBinary(UInt8(0))
        } else {
            return .badBoolean
        }
        return nil
    }

    /// Code points: every byte that does not continue one.
    ///
    /// The bytes are known to be UTF-8.
    private static func characters(_ bytes: UnsafeRawBufferPointer) -> Int {
        var count = 0
        for byte in bytes where byte & 0xC0 != 0x80 {
            count &+= 1
        }
        return count
    }

    /// Without the blanks at the end.
    private static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var end = bytes.count
        while end > 0, bytes[end &- 1] == UInt8(ascii: " ") {
            end &-= 1
        }
        return UnsafeRawBufferPointer(rebasing: bytes[..<end])
    }
}
