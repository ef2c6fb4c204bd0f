/// Reads hexadecimal digits eight at a time, each a byte of a word, and without a branch between digit and letter, which
/// in random digits no processor can guess.
enum HexadecimalDigits {
    /// The value of eight digits, the first in the highest byte; nil when they are not digits.
    @inline(__always)
    static func value(_ text: UInt64) -> UInt32? {
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
    static func each(_ byte: UInt8) -> UInt64 {
        UInt64(byte) &* 0x0101_0101_0101_0101
    }
}
