/// Checks that bytes are JSON (RFC 8259) which `json` or `jsonb` can hold, so that the server does not refuse it in
/// mid-COPY.
///
/// Stricter than the grammar where `jsonb` is: no `\u0000`, surrogates only in pairs, and numbers within what `numeric`
/// holds; `json`, which is stored as it was written, takes all three. Stricter than the server in two places: no deeper
/// than ``deepest`` levels, and in `jsonb` numbers of fewer than 100,000 digits, 5,000 of them behind the point, and
/// exponents of at most four. The bytes are known to be UTF-8.
package struct JSONValidator {
    /// The deepest nesting accepted; the server's own limit is its stack.
    static let deepest = 500

    private let bytes: UnsafeRawBufferPointer
    private let isStoredAsText: Bool
    private var at = 0

    /// Whether the bytes are one JSON value and white space around it; stored as text is `json`, and not is `jsonb`.
    package static func isValid(_ bytes: UnsafeRawBufferPointer, isStoredAsText: Bool) -> Bool {
        defect(in: bytes, isStoredAsText: isStoredAsText) == nil
    }

    /// How many bytes there are before what is wrong or missing: a byte, a number, an escape, or a value that is too deep;
    /// nil where nothing is.
    package static func defect(in bytes: UnsafeRawBufferPointer, isStoredAsText: Bool) -> Int? {
        var validator = JSONValidator(bytes: bytes, isStoredAsText: isStoredAsText)
        return validator.value(depth: 0) && validator.isAtEnd ? nil : validator.at
    }

    private init(bytes: UnsafeRawBufferPointer, isStoredAsText: Bool) {
        self.bytes = bytes
        self.isStoredAsText = isStoredAsText
    }

    private var isAtEnd: Bool { at == bytes.count }
    private var byte: UInt8 { at < bytes.count ? bytes[at] : 0 }

    private mutating func skipSpace() {
        while byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            at += 1
        }
    }

    private mutating func take(_ expected: UInt8) -> Bool {
        guard byte == expected else { return false }
        at += 1
        return true
    }

    /// A value and the white space around it.
    private mutating func value(depth: Int) -> Bool {
        guard depth <= Self.deepest else { return false }
        skipSpace()
        let isValue =
            switch byte {
            case UInt8(ascii: "{"): list(to: UInt8(ascii: "}"), depth: depth, hasKeys: true)
            case UInt8(ascii: "["): list(to: UInt8(ascii: "]"), depth: depth, hasKeys: false)
            case UInt8(ascii: "\""): string()
            case UInt8(ascii: "t"): word("true")
            case UInt8(ascii: "f"): word("false")
            case UInt8(ascii: "n"): word("null")
            default: number()
            }
        skipSpace()
        return isValue
    }

    private mutating func list(to closing: UInt8, depth: Int, hasKeys: Bool) -> Bool {
        at += 1
        skipSpace()
        if take(closing) {
            return true
        }
        repeat {
            if hasKeys {
                skipSpace()
                guard string() else { return false }
                skipSpace()
                guard take(UInt8(ascii: ":")) else { return false }
            }
            guard value(depth: depth + 1) else { return false }
        } while take(UInt8(ascii: ","))
        return take(closing)
    }

    private mutating func word(_ word: StaticString) -> Bool {
        for index in 0..<word.utf8CodeUnitCount {
            guard take(word.utf8Start[index]) else { return false }
        }
        return true
    }

    private mutating func string() -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        while true {
            at = plainEnd
            if take(UInt8(ascii: "\"")) {
                return true
            }
            let start = at
            guard take(UInt8(ascii: "\\")), escape() else {
                at = start
                return false
            }
        }
    }

    /// Where the plain characters of a string end: at the next quote, backslash or control character, or behind the
    /// last byte.
    private var plainEnd: Int {
        var next = at
        // Eight bytes at a time, as most of JSON is in strings.
        while next &+ 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: next, as: UInt64.self))
            let quotes = word ^ 0x2222_2222_2222_2222
            let backslashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
            let ones: UInt64 = 0x0101_0101_0101_0101
            let found =
                ((word &- 0x2020_2020_2020_2020) & ~word | (quotes &- ones) & ~quotes | (backslashes &- ones)
                    & ~backslashes)
                & 0x8080_8080_8080_8080
            guard found == 0 else { return next &+ found.trailingZeroBitCount &>> 3 }
            next &+= 8
        }
        while next < bytes.count, bytes[next] >= 0x20, bytes[next] != UInt8(ascii: "\""),
            bytes[next] != UInt8(ascii: "\\")
        {
            next &+= 1
        }
        return next
    }

    /// What follows a backslash.
    private mutating func escape() -> Bool {
        let letter = byte
        at += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return true
        case UInt8(ascii: "u"):
            guard let unit = hexadecimalUnit() else { return false }
            guard !isStoredAsText else { return true }
            guard unit != 0 else { return false }
            switch unit {
            case 0xD800...0xDBFF:
                guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let low = hexadecimalUnit() else {
                    return false
                }
                return (0xDC00...0xDFFF).contains(low)
            case 0xDC00...0xDFFF: return false
            default: return true
            }
        default: return false
        }
    }

    private mutating func hexadecimalUnit() -> UInt16? {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x61...0x66: digit = byte - 0x57
            case 0x41...0x46: digit = byte - 0x37
            default: return nil
            }
            unit = unit << 4 | UInt16(digit)
            at += 1
        }
        return unit
    }

    private mutating func digits() -> Int {
        let start = at
        while byte &- 0x30 <= 9 {
            at += 1
        }
        return at - start
    }

    private mutating func number() -> Bool {
        let start = at
        guard numeral() else {
            at = start
            return false
        }
        return true
    }

    private mutating func numeral() -> Bool {
        _ = take(UInt8(ascii: "-"))
        let startsWithZero = byte == UInt8(ascii: "0")
        let integerDigits = digits()
        guard integerDigits > 0, !startsWithZero || integerDigits == 1 else { return false }
        var fractionDigits = 0
        if take(UInt8(ascii: ".")) {
            fractionDigits = digits()
            guard fractionDigits > 0 else { return false }
        }
        var exponentDigits = 0
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "-")) {
                _ = take(UInt8(ascii: "+"))
            }
            exponentDigits = digits()
            guard exponentDigits > 0 else { return false }
        }
        return isStoredAsText || integerDigits < 100_000 && fractionDigits < 5_000 && exponentDigits <= 4
    }
}
