/// The text format of COPY (manual, "COPY", section "Text Format"): fields between tabs, rows end in a line feed.
extension CopyBuffer {
    /// The separator between two fields.
    public mutating func appendTextSeparator() {
        append(UInt8(ascii: "\t"))
    }

    /// The end of a row.
    public mutating func appendTextRowEnd() {
        append(UInt8(ascii: "\n"))
    }

    /// A field that is NULL.
    public mutating func appendTextNull() {
        append(UInt8(ascii: "\\"))
        append(UInt8(ascii: "N"))
    }

    /// A field, with what the format gives a meaning to escaped.
    public mutating func appendText(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        for index in 0..<bytes.count {
            let byte = unsafe bytes[index]
            switch byte {
            case UInt8(ascii: "\\"): appendEscape(UInt8(ascii: "\\"))
            case UInt8(ascii: "\t"): appendEscape(UInt8(ascii: "t"))
            case UInt8(ascii: "\n"): appendEscape(UInt8(ascii: "n"))
            case UInt8(ascii: "\r"): appendEscape(UInt8(ascii: "r"))
            default: append(byte)
            }
        }
    }

    private mutating func appendEscape(_ letter: UInt8) {
        append(UInt8(ascii: "\\"))
        append(letter)
    }
}
