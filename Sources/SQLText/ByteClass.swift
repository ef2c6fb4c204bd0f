/// The classes of bytes that PostgreSQL's scanner tells apart (src/backend/parser/scan.l).
extension UInt8 {
    var isSpace: Bool {
        switch self {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x0C: true
        default: false
        }
    }

    var isLineEnd: Bool { self == UInt8(ascii: "\n") || self == UInt8(ascii: "\r") }

    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    /// Every byte of a character beyond ASCII counts as a letter, a no-break space too.
    var isIdentifierStart: Bool {
        (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z")) || self == UInt8(ascii: "_")
            || self >= 0x80
    }

    var isTagPart: Bool { isIdentifierStart || isDigit }

    var isIdentifierPart: Bool { isTagPart || self == UInt8(ascii: "$") }

    var isOperator: Bool {
        switch self {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "<"),
            UInt8(ascii: ">"), UInt8(ascii: "="):
            true
        default: letsOperatorEndInSign
        }
    }

    /// Only an operator with one of these may end in `+` or `-`, so that `a=-1` is `a = -1` but `a @- 1` is `@-`.
    var letsOperatorEndInSign: Bool {
        switch self {
        case UInt8(ascii: "~"), UInt8(ascii: "!"), UInt8(ascii: "@"), UInt8(ascii: "#"), UInt8(ascii: "^"),
            UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "`"), UInt8(ascii: "?"), UInt8(ascii: "%"):
            true
        default: false
        }
    }

    var isSign: Bool { self == UInt8(ascii: "+") || self == UInt8(ascii: "-") }

    var isUTF8Continuation: Bool { self & 0xC0 == 0x80 }

    /// Keywords are folded in ASCII only, whatever the locale.
    var asciiLowercased: UInt8 {
        self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }
}
