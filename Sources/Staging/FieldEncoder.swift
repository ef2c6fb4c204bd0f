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
        case .int2: return IntegerEncoder.append(field.bytes, as: Int16.self, to: &buffer)
        case .int4: return IntegerEncoder.append(field.bytes, as: Int32.self, to: &buffer)
        case .int8: return IntegerEncoder.append(field.bytes, as: Int64.self, to: &buffer)
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
        case .other, .otherText:
            // Checked by the server: such a file goes through the text format, where this only has to succeed.
            return nil
        }
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

    /// Code points: every byte that does not continue one, which is one that does not begin with the bits 10.
    ///
    /// The bytes are known to be UTF-8.
    private static func characters(_ bytes: UnsafeRawBufferPointer) -> Int {
        var count = bytes.count
        var at = 0
        while at &+ 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            count &-= (word &>> 7 & ~(word &>> 6) & 0x0101_0101_0101_0101).nonzeroBitCount
            at &+= 8
        }
        while at < bytes.count {
            count &-= bytes[at] & 0xC0 == 0x80 ? 1 : 0
            at &+= 1
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
