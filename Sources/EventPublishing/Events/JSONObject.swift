/// The members of a JSON object, read one after the other from bytes that are known to be JSON.
struct JSONObject {
    private let bytes: UnsafeRawBufferPointer
    private var at: Int

    /// An object; nil where the bytes are another value.
    init?(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        at = 0
        skipSpace()
        guard byte == UInt8(ascii: "{") else { return nil }
        at += 1
    }

    private var byte: UInt8 { at < bytes.count ? bytes[at] : 0 }

    private mutating func skipSpace() {
        while byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            at += 1
        }
    }

    /// The next member, each of the two as it is written; nil behind the last one.
    mutating func next() -> (name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)? {
        skipSpace()
        if byte == UInt8(ascii: ",") {
            at += 1
            skipSpace()
        }
        guard byte == UInt8(ascii: "\"") else { return nil }
        let name = value()
        skipSpace()
        // The colon.
        at += 1
        skipSpace()
        return (name, value())
    }

    /// Reads over the value that begins here.
    private mutating func value() -> UnsafeRawBufferPointer {
        let start = at
        var depth = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""): skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // The end of what it is in, or its own.
                guard depth > 0 else { return UnsafeRawBufferPointer(rebasing: bytes[start..<at]) }
                depth -= 1
                at += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09:
                guard depth > 0 else { return UnsafeRawBufferPointer(rebasing: bytes[start..<at]) }
                at += 1
                continue
            default:
                at += 1
                continue
            }
            if depth == 0 { break }
        }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<at])
    }

    private mutating func skipString() {
        at += 1
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        at = min(at + 1, bytes.count)
    }

    /// The text of a string as it is written; nil where the value is none.
    static func string(_ value: UnsafeRawBufferPointer) -> [UInt8]? {
        guard value.count >= 2, value.first == UInt8(ascii: "\"") else { return nil }
        let inner = UnsafeRawBufferPointer(rebasing: value[1..<(value.count - 1)])
        guard inner.contains(UInt8(ascii: "\\")) else { return Array(inner) }
        var text: [UInt8] = []
        var units: [UInt16] = []
        var at = 0
        func endUnits() {
            text += Array(String(decoding: units, as: UTF16.self).utf8)
            units = []
        }
        while at < inner.count {
            guard inner[at] == UInt8(ascii: "\\"), at + 1 < inner.count else {
                endUnits()
                text.append(inner[at])
                at += 1
                continue
            }
            let letter = inner[at + 1]
            at += 2
            if letter == UInt8(ascii: "u") {
                // The halves of a pair come one after the other.
                let digits = String(decoding: inner[at..<min(at + 4, inner.count)], as: UTF8.self)
                units.append(UInt16(digits, radix: 16) ?? 0xFFFD)
                at += 4
                continue
            }
            endUnits()
            text.append(unescaped(letter))
        }
        endUnits()
        return text
    }

    private static func unescaped(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }
}
