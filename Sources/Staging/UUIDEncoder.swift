import Postgres

/// Writes UUIDs as Postgres stores them: sixteen bytes.
///
/// Works on eight digits at a time, each a byte of a word, and without a branch between digit and letter, which in
/// random digits no processor can guess.
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
        let text = UInt64(high) &<< 32 | UInt64(low)
        // Upper and lower case differ in bit 5.
        let letters = areWithin(text | each(0x20), UInt8(ascii: "a"), UInt8(ascii: "f"))
        let digits = areWithin(text, UInt8(ascii: "0"), UInt8(ascii: "9"))
        guard (letters | digits) & ~text == each(0x80) else { return nil }
        // `a` is 0x61 and stands for 10: nine more than its lower half.
        var value = (text & each(0x0F)) &+ (letters &>> 7) &* 9
        value = (value | value &>> 4) & 0x00FF_00FF_00FF_00FF
        value = (value | value &>> 8) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: value | value &>> 16)
    }

    /// In every byte of the result bit 7 says whether that byte of `text` is from `lowest` to `highest`, its own bit 7 not
    /// looked at.
    @inline(__always)
    private static func areWithin(_ text: UInt64, _ lowest: UInt8, _ highest: UInt8) -> UInt64 {
        let ascii = text & each(0x7F)
        return (ascii &+ each(0x80 &- lowest)) & ~(ascii &+ each(0x7F &- highest)) & each(0x80)
    }

    /// A word of eight such bytes.
    @inline(__always)
    private static func each(_ byte: UInt8) -> UInt64 {
        UInt64(byte) &* 0x0101_0101_0101_0101
    }
}
