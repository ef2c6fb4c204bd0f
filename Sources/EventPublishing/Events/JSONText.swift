/// JSON in the making, as bytes.
enum JSONText {
    private static let digits = StaticString("0123456789abcdef")

    /// Appends UTF-8 as a string.
    static func append(string bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        var done = 0
        for at in 0..<bytes.count {
            let byte = bytes[at]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            text.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[done..<at]))
            appendEscape(of: byte, to: &text)
            done = at + 1
        }
        text.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[done...]))
        text.append(UInt8(ascii: "\""))
    }

    /// Appends a string.
    static func append(_ string: String, to text: inout [UInt8]) {
        var string = string
        string.withUTF8 { append(string: UnsafeRawBufferPointer($0), to: &text) }
    }

    private static func appendEscape(of byte: UInt8, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
        case 0x0A: text.append(UInt8(ascii: "n"))
        case 0x0D: text.append(UInt8(ascii: "r"))
        case 0x09: text.append(UInt8(ascii: "t"))
        default:
            text.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
            text.append(digits.utf8Start[Int(byte >> 4)])
            text.append(digits.utf8Start[Int(byte & 15)])
        }
    }

    /// Whether bytes are a whole number as JSON writes one, which programs hold in 64 bits.
    static func isInteger(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let start = bytes.first == UInt8(ascii: "-") ? 1 : 0
        guard (1...18).contains(bytes.count - start) else { return false }
        guard bytes[start] != UInt8(ascii: "0") || bytes.count == 1 else { return false }
        return bytes[start...].allSatisfy { $0 &- 0x30 <= 9 }
    }
}
