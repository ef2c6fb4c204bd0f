import Postgres

/// Writes UUIDs as Postgres stores them: sixteen bytes.
enum UUIDEncoder {
    /// Appends 8-4-4-4-12 hexadecimal digits.
    static func append(_ bytes: UnsafeRawBufferPointer, to buffer: inout CopyBuffer) -> RejectCode? {
        let hyphen = UInt8(ascii: "-")
        guard bytes.count == 36, bytes[8] == hyphen, bytes[13] == hyphen, bytes[18] == hyphen, bytes[23] == hyphen,
            let first = value(bytes, 0, 4), let second = value(bytes, 9, 14),
            let third = value(bytes, 19, 24), let fourth = value(bytes, 28, 32)
        else { return .badUUID }
        buffer.append(bigEndian: Int32(16))
        buffer.append(bigEndian: UInt64(first) &<< 32 | UInt64(second))
        buffer.append(bigEndian: UInt64(third) &<< 32 | UInt64(fourth))
        return nil
    }

    /// The value of four digits and four more; nil when they are not digits.
    @inline(__always)
    private static func value(_ bytes: UnsafeRawBufferPointer, _ first: Int, _ second: Int) -> UInt32? {
        let high = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: first, as: UInt32.self))
        let low = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: second, as: UInt32.self))
        return HexadecimalDigits.value(UInt64(high) &<< 32 | UInt64(low))
    }
}
