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
        buffer.reserve(bytes.count / 2)
        var at = 2
        while at < bytes.count {
            guard let high = digit(bytes[at]), let low = digit(bytes[at &+ 1]) else { return .badBytea }
            buffer.append(high &<< 4 | low)
            at &+= 2
        }
        return nil
    }

    @inline(__always)
    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte &- 0x30
        case 0x41...0x46: byte &- 0x37
        case 0x61...0x66: byte &- 0x57
        default: nil
        }
    }
}
