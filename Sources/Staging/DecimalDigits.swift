/// Reads decimal digits eight at a time, each a byte of a word, without a branch that depends on how many there are: in
/// a column of numbers of many lengths no processor can guess it.
enum DecimalDigits {
    /// The value of one to eight digits; nil when they are not digits.
    @inline(__always)
    static func value(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> UInt32? {
        // The first digit in the lowest byte; what is read twice is the same twice.
        let text: UInt64
        if count >= 4 {
            text = word(bytes, start) | word(bytes, start &+ count &- 4) &<< UInt64(8 &* (count &- 4))
        } else {
            let middle = count &>> 1
            let last = count &- 1
            text =
                UInt64(bytes[start]) | UInt64(bytes[start &+ middle]) &<< UInt64(8 &* middle)
                | UInt64(bytes[start &+ last]) &<< UInt64(8 &* last)
        }
        // As if zeros stood before them. A digit is 0x30 and its value.
        let missing = UInt64(8 &* (8 &- count))
        let digits = text &<< missing ^ 0x3030_3030_3030_3030 &<< missing
        guard (digits | digits &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0 == 0 else { return nil }
        // Neighbours become pairs, pairs fours, fours the number; the left one of two is in the lower half.
        let pairs = (digits &* (10 &<< 8 &+ 1)) &>> 8 & 0x00FF_00FF_00FF_00FF
        let fours = (pairs &* (100 &<< 16 &+ 1)) &>> 16 & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: (fours &* (10_000 &<< 32 &+ 1)) &>> 32)
    }

    @inline(__always)
    private static func word(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> UInt64 {
        UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)))
    }
}
