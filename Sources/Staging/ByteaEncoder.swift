import Postgres

/// Writes bytes that are delivered as hexadecimal digits behind `\x`.
///
/// The server's older format, with octal numbers behind backslashes, is refused: in it every text without a backslash is
/// bytes, whatever it was meant to be.
enum ByteaEncoder {
    /// Appends `\x` and pairs of hexadecimal digits, without blanks between them.
    static func append(_ bytes: UnsafeRawBufferPointer, to buffer: inout CopyBuffer) -> RejectCode? {
        guard bytes.count >= 2, bytes.count & 1 == 0, bytes[0] == UInt8(ascii: "\\"), bytes[1] == UInt8(ascii: "x")
        else { return .badBytea }
        buffer.append(bigEndian: Int32(truncatingIfNeeded: bytes.count / 2 - 1))
        var at = 2
        while at &+ 8 <= bytes.count {
            let text = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            guard let four = HexadecimalDigits.value(text) else { return .badBytea }
            buffer.append(bigEndian: four)
            at &+= 8
        }
        // The last ones, with zeros before them.
        var text = HexadecimalDigits.each(UInt8(ascii: "0"))
        for place in at..<bytes.count {
            text = text &<< 8 | UInt64(bytes[place])
        }
        guard let last = HexadecimalDigits.value(text) else { return .badBytea }
        for byte in (0..<(bytes.count &- at) / 2).reversed() {
            buffer.append(UInt8(truncatingIfNeeded: last &>> UInt32(8 &* byte)))
        }
        return nil
    }
}
