@testable import Staging

/// A kind of value that COPY accepts and the loader refuses, and why: every one there is stands here.
struct ServerOnly {
    /// The types it is about, as ``FuzzSubject`` names them.
    let types: [String]
    /// The types, as the documentation names them.
    let label: String
    /// What the loader says.
    let code: RejectCode
    /// What COPY accepts.
    let what: String
    /// A regular expression (Postgres' own) for such values, and for no other.
    let pattern: String
    /// A value as the documentation shows it.
    let example: String
    /// The value itself, where it is too long to be shown.
    let value: String

    init(
        _ types: [String], label: String? = nil, _ code: RejectCode, _ what: String, example: String,
        value: String? = nil, pattern: String
    ) {
        self.types = types
        self.label = label ?? types.joined(separator: ", ")
        self.code = code
        self.what = what
        self.pattern = pattern
        self.example = example
        self.value = value ?? example
    }

    /// A line of the table in docs/loader-grammar.md.
    var line: String { "| \(label) | \(what) | `\(example)` | `\(code.rawValue)` |" }

    static let all = numbers + times + texts
}

extension ServerOnly {
    private static let integers = ["smallint", "int", "bigint"]
    private static let floats = ["real", "double precision"]
    private static let limited = ["numeric(6, 2)", "numeric(38, 10)", "numeric(3, -2)", "numeric(2, 4)", "amount"]
    private static let decimal = #"[+-]?(\d+\.?\d*|\.\d+)"#

    private static let numbers = [
        ServerOnly(
            ["boolean"], .badBoolean, "other words, their beginnings, digits, blanks around", example: "tr",
            pattern: #"(?i)^(?!(true|t|false|f)$)\s*(tr?|tru|true|y|ye|yes|on|1|fa?|fals?|false|no?|off?|0)\s*$"#),
        ServerOnly(
            integers, .badInteger, "blanks around", example: " 5 ", pattern: #"^(?=.*\s)\s*[+-]?\d+\s*$"#),
        ServerOnly(
            floats, .badFloat, "blanks around", example: " 1.5",
            pattern: #"^(?=.*\s)\s*"# + decimal + #"([eE][+-]?\d+)?\s*$"#),
        ServerOnly(
            floats, .badFloat, "words for what is no number", example: "NaN",
            pattern: #"(?i)^\s*[+-]?(nan(\([0-9a-z_]*\))?|inf|infinity)\s*$"#),
        ServerOnly(
            floats, .badFloat, "hexadecimal digits", example: "0x10",
            pattern: #"(?i)^\s*[+-]?0x[0-9a-f]*\.?[0-9a-f]*(p[+-]?\d+)?\s*$"#),
        ServerOnly(
            ["numeric"] + limited, label: "numeric, numeric(p, s)", .badNumeric, "blanks around", example: " 0",
            pattern: #"^(?=.*\s)\s*"# + decimal + #"\s*$"#),
        ServerOnly(
            ["numeric"] + limited, label: "numeric, numeric(p, s)", .badNumeric, "an exponent", example: "0e3",
            pattern: #"^\s*"# + decimal + #"[eE]\s*[+-]?\d+\s*$"#),
        ServerOnly(
            ["numeric"] + limited, label: "numeric, numeric(p, s)", .badNumeric, "words for what is no number",
            example: "NaN", pattern: #"(?i)^\s*(nan|[+-]?(inf|infinity))\s*$"#),
        ServerOnly(
            ["numeric(6, 2)", "amount"], label: "numeric(6, 2)", .numericOverflow,
            "more digits behind the point, which it rounds away", example: "1.999", pattern: #"\.\d{2}\d*[1-9]\d*$"#),
        ServerOnly(
            ["numeric(38, 10)"], .numericOverflow, "more digits behind the point, which it rounds away",
            example: "0.00000000001", pattern: #"\.\d{10}\d*[1-9]\d*$"#),
        ServerOnly(
            ["numeric(3, -2)"], .numericOverflow, "digits below the hundreds, which it rounds away", example: "1234",
            pattern: #"^[+-]?\d*(?!00)(\d|\d\d)(\.\d*)?$|^[+-]?\d*\.\d*[1-9]\d*$"#),
        ServerOnly(
            ["numeric(2, 4)"], .numericOverflow, "more digits behind the point, which it rounds away",
            example: "0.00991", pattern: #"\.\d{4}\d*[1-9]\d*$"#),
    ]
}

extension ServerOnly {
    private static let day = #"\d{4}-\d{2}-\d{2}"#
    private static let time = #"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"#
    private static let zone = #"(Z|[+-](0\d|1[0-5])(:?[0-5]\d)?)"#
    private static let endOfDay = #"(24:00(:00(\.0*)?)?|\d{2}:\d{2}:60(\.\d*)?)(?!\d)"#

    private static let times =
        [
            ServerOnly(
                ["date"], .badDate, "words", example: "tomorrow",
                pattern: #"(?i)^\s*(now|today|tomorrow|yesterday|epoch|[+-]?infinity)"#),
            ServerOnly(
                ["date"], .badDate, "a time behind the day, which it drops", example: "2022-11-20 07:05:09+02",
                pattern: "^" + day + #"[ T]\d"#),
            ServerOnly(
                ["date"], .badDate, "other orders, separators and numbers of digits, names of months, blanks, eras",
                example: "Nov 20, 2022", pattern: "^(?!" + day + "$)"),
        ] + timesOfDay + points

    private static let timesOfDay =
        kept(["time", "time(3)", "timetz", "timetz(2)"], .badTime, day: "") + [
            ServerOnly(
                ["time", "time(3)"], label: "time", .badTime, "a zone, which it ignores", example: "07:05+02",
                pattern: "^" + time + zone + "$"),
            ServerOnly(
                ["timetz", "timetz(2)"], label: "timetz", .badTime, "no zone: it takes the session's", example: "07:05",
                pattern: "^" + time + "$"),
            ServerOnly(
                ["time", "time(3)"], label: "time", .badTime, "words, blanks, hours of twelve, fewer or more digits",
                example: "7:05 pm", pattern: "^(?!" + time + "$)"),
            ServerOnly(
                ["timetz", "timetz(2)"], label: "timetz", .badTime,
                "zones with names, with one digit or with seconds, and whatever time takes", example: "07:05 UTC",
                pattern: "^(?!" + time + zone + "$)"),
        ]

    private static let points =
        kept(["timestamp", "timestamp(3)", "timestamptz", "timestamptz(0)"], .badTimestamp, day: "2022-11-20 ") + [
            ServerOnly(
                ["timestamp", "timestamp(3)"], label: "timestamp", .badTimestamp, "a zone, which it ignores",
                example: "2022-11-20 07:05+02", pattern: "^" + day + "[ T]" + time + zone + "$"),
            ServerOnly(
                ["timestamptz", "timestamptz(0)"], label: "timestamptz", .badTimestamp,
                "no zone: it takes the session's", example: "2022-11-20 07:05",
                pattern: "^" + day + "[ T]" + time + "$"),
            ServerOnly(
                ["timestamp", "timestamp(3)"], label: "timestamp", .badTimestamp,
                "words, a day without a time, and whatever date and time take", example: "2022-11-20",
                pattern: "^(?!" + day + "[ T]" + time + "$)"),
            ServerOnly(
                ["timestamptz", "timestamptz(0)"], label: "timestamptz", .badTimestamp,
                "zones with names, with one digit or with seconds, and whatever timestamp takes",
                example: "2022-11-20 07:05 UTC", pattern: "^(?!" + day + "[ T]" + time + zone + "$)"),
        ]

    /// What all types with a time of day have in common.
    private static func kept(_ types: [String], _ code: RejectCode, day: String) -> [ServerOnly] {
        let zones = types.map { $0.contains("tz") ? "+02" : "" }
        // The same for every precision.
        let label = { (type: String) in String(type.prefix { $0 != "(" }) }
        var reasons = zip(types, zones).map { type, zone in
            ServerOnly(
                [type], label: label(type), code, "the end of the day as 24:00, and a second 60",
                example: "\(day)24:00\(zone)", pattern: "^" + (day.isEmpty ? "" : Self.day + "[ T]") + endOfDay)
        }
        reasons += zip(types, zones).map { type, zone in
            let digits = type.split(whereSeparator: { !$0.isNumber }).first.map { String($0) } ?? "6"
            return ServerOnly(
                [type], label: label(type), code, "more digits behind the second, which it rounds away",
                example: "\(day)07:05:09.1234567\(zone)",
                pattern: #":\d{2}\.(\d{"# + digits + #"}\d*[1-9]|\d{7})"#)
        }
        return reasons
    }
}

extension ServerOnly {
    private static let texts = [
        ServerOnly(
            ["varchar(5)"], label: "varchar(n)", .tooLong, "blanks beyond the limit, which it drops",
            example: "abcde ", pattern: "^.{5} +$"),
        ServerOnly(
            ["uuid"], .badUUID, "braces, and hyphens elsewhere or nowhere",
            example: "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}",
            pattern: #"(?i)^(?![0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$)\{?([0-9a-f]{4}-?){7}[0-9a-f]{4}\}?$"#),
        ServerOnly(
            ["bytea"], .badBytea, "the escape format: text, and octal numbers behind backslashes", example: "abc",
            pattern: #"^(?!\\x)"#),
        ServerOnly(
            ["bytea"], .badBytea, "blanks between the digits", example: "\\x12 34",
            pattern: #"^\\x(?=.*\s)[0-9a-fA-F\s]*$"#),
        ServerOnly(
            ["json", "jsonb"], .badJSON, "documents nested deeper than 500 levels", example: "[[[[…]]]]",
            value: String(repeating: "[", count: 600) + String(repeating: "]", count: 600),
            pattern: #"^(\[{200}){3}"#),
        ServerOnly(
            ["jsonb"], .badJSON, "exponents of five digits and more", example: "1e10000",
            pattern: #"\d[eE][+-]?\d{5,}"#),
        ServerOnly(
            ["jsonb"], .badJSON, "numbers of 100,000 digits and more, or of 5,000 behind the point",
            example: "1000000…", value: String(repeating: "7", count: 100_000), pattern: #"^[0-9.]{255,}$"#),
    ]
}
