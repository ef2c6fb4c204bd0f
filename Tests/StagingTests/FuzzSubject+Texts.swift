extension FuzzSubject {
    static let texts: [FuzzSubject] =
        [
            texts("text", 40_000), texts("varchar(5)", 40_000), texts("char(4)", 40_000), texts("bpchar", 20_000),
            FuzzSubject(
                "uuid", 50_000, alphabet: "0123456789abcdefABCDEF-{}gG ",
                special: [
                    "a0eebc999c0b4ef8bb6d6bb9bd380a11", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}",
                    "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11", "{a0eebc999c0b4ef8bb6d6bb9bd380a11}",
                    "a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11", "", " a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                ]
            ) { writer in
                for digits in [8, 4, 4, 4, 12] {
                    if !writer.value.isEmpty {
                        writer.put("-")
                    }
                    writer.putHexadecimal(digits)
                }
            },
            FuzzSubject(
                "bytea", 40_000, alphabet: "0123456789abcdefABCDEF\\xX gé\n",
                special: [
                    "", "\\x", "\\x0", "\\X00", "\\x 00", "\\x0 0", "\\x00 11", "\\x00\n", "abc", "a\\\\b", "\\134",
                    "\\400",
                    "\\000", "x00", "0x00", "\\\\x00", "\\x0g", " \\x00", "é",
                ]
            ) { writer in
                writer.put("\\x")
                writer.putHexadecimal(2 * writer.below(20))
            },
            FuzzSubject(
                "colour", 30_000, alphabet: "red bluüCé'\",_", special: colours + ["", "Red", "red ", " red", "N/A "],
                accepted: 20...85
            ) { $0.putOne(of: colours) },
            FuzzSubject("favourite", 10_000, alphabet: "red blu", special: colours, accepted: 20...85) {
                $0.putOne(of: colours)
            },
            documents("json", 70_000), documents("jsonb", 90_000),
        ]

    /// The labels of the enum `colour`.
    static let colours =
        ["red", "dark red", "Red-ish", "blue", "güün", "quote's", "\"double\"", "a,b", "N/A", "😀", "red\nblue", "_"]
        + (1...40).map { "colour \($0)" } + [String(repeating: "x", count: 63)]

    private static let pieces = [
        "a", "b", "\\", "\t", "\n", "\r", "\\N", "\\.", "ü", "€", "😀", "\"", "'", " ", "  ", ",", "\u{1}", "\u{7F}",
        "e\u{301}", "\u{10FFFF}",
    ]

    private static func texts(_ type: String, _ count: Int) -> FuzzSubject {
        FuzzSubject(
            type, count, alphabet: "ab \\\"\t", special: ["", "abcde ", "abcd   ", "     ", "abcd\t", "üüüü  "],
            accepted: 40...100
        ) { writer in
            for _ in 0..<writer.below(8) {
                writer.putOne(of: pieces)
            }
        }
    }

    private static func documents(_ type: String, _ count: Int) -> FuzzSubject {
        let special = [
            "{}", "[]", " [ ] ", "-0", "01", "1.", ".5", "1e5", "1e", "1e9999", "1e10000", "1e-10000", "+1", "NaN",
            "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83d\\ud83d\"", "\"\\ud83dx\"",
            "\"\\ud83d\\n\"", "{\"a\":1,\"a\":2}", "{\"\":null}", "{\"\\u0000\":1}", "\"\\x\"", "\"\\u12g4\"",
            "\"\u{1}\"",
            "tru", "True", "nulll", "[1,]", "[,1]", "{a:1}", "{'a':1}", "{\"a\"}", "1 2", "", " ", "\u{FEFF}1",
            "\"\u{7F}\"",
            "[1 2]", "/* */1", "\u{A0}1", "{\"a\":}", "\"\\", "\"\\u", "\"\\ud83d\\u", "1e+", "-", "--1",
            "1e9999999999",
        ]
        return FuzzSubject(
            type, count, alphabet: "{}[]\",:\\u0019dDaetrfnls.-+E \n\t\u{1}", special: special
        ) { $0.putDocument(depth: 0) }
    }
}

extension ValueWriter {
    fileprivate mutating func putHexadecimal(_ count: Int) {
        let digits = Array("0123456789abcdefABCDEF".utf8)
        for _ in 0..<count {
            value.append(digits[below(digits.count)])
        }
    }

    private static let jsonPieces = [
        "a", "b c", "ü", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u0041", "\\u00e9", "\\ud83d\\ude00", "\\uDBFF\\uDFFF",
        "\\uFFFF", "\\uD7FF", "\\uE000", "\u{7F}", "\\b\\f\\r\\t", ":", ",", "{", "]", "\u{10FFFF}", "'",
    ]
    /// What `json` keeps and `jsonb` does not.
    private static let oddPieces = ["\\u0000", "\\ud800", "\\udfff", "\\udc00\\ud800", "\\ud83d\\u0041"]

    private mutating func putString() {
        put("\"")
        for _ in 0..<below(5) {
            putOne(of: once(in: 40) ? Self.oddPieces : Self.jsonPieces)
        }
        put("\"")
    }

    private mutating func putNumber() {
        putOne(of: ["0", "7", "10", "123456789012345678901234567890", "-0", "-5"])
        if once(in: 3) {
            put(".")
            putDigits(1 + below(20))
        }
        if once(in: 4) {
            putOne(of: ["e", "E", "e+", "e-"])
            putDigits(1 + below(3))
        }
    }

    fileprivate mutating func putDocument(depth: Int) {
        let spaces = ["", "", "", " ", "\n", "\t\r\n "]
        putOne(of: spaces)
        switch below(depth > 3 ? 5 : 8) {
        case 0: putString()
        case 1: putNumber()
        case 2: put("true")
        case 3: put("false")
        case 4: put("null")
        case 5:
            put("[")
            for index in 0..<below(4) {
                put(index == 0 ? "" : ",")
                putDocument(depth: depth + 1)
            }
            put("]")
        default:
            put("{")
            for index in 0..<below(4) {
                put(index == 0 ? "" : ",")
                putOne(of: spaces)
                // Few names, so that some stand twice.
                if once(in: 2) {
                    put("\"a\"")
                } else {
                    putString()
                }
                putOne(of: spaces)
                put(":")
                putDocument(depth: depth + 1)
            }
            put("}")
        }
        putOne(of: spaces)
    }
}
