import Kafka

/// Messages as nobody should send them, and what becomes of them.
enum OddMessages {
    struct Message: Sendable {
        let name: String
        var key: [UInt8]?
        var value: [UInt8]?
        var headers: [MessageHeader] = []
        var timestamp: Int64?
        /// The rule that it breaks; nil of one that lands.
        var code: String?

        init(
            _ name: String, _ value: String?, key: [UInt8]? = nil, headers: [MessageHeader] = [],
            timestamp: Int64? = nil, code: String? = nil
        ) {
            self.name = name
            self.key = key
            self.value = value.map { Array($0.utf8) }
            self.headers = headers
            self.timestamp = timestamp
            self.code = code
        }
    }

    private static func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    static func text(ofSize size: Int) -> String { "\"" + String(repeating: "x", count: size - 2) + "\"" }

    static let all = [
        Message("a tombstone", nil, key: [0x31]),
        Message("an empty value", "", code: "bad_json"),
        Message("1 MB", text(ofSize: 1_000_000)),
        Message("no JSON", "{\"a\": tru}", code: "bad_json"),
        Message("a NUL as JSON says it", #"{"a": "\u0000"}"#, code: "bad_json"),
        Message("a NUL", "\"\u{0}\"", code: "nul_byte"),
        Message("fields that nobody knows", #"{"no_such": {"field": [1, null]}}"#),
        Message("a field that is there twice", #"{"a": 1, "a": 2}"#),
        Message("a key that is no text", "1", key: [0xFF, 0xFE, 0]),
        Message("an empty key", "1", key: []),
        Message("a header without a value", "1", headers: [MessageHeader("empty", [])]),
        Message("a header that comes again", "1", headers: [MessageHeader("h", [0x31]), MessageHeader("h", [0xFF])]),
        Message("a number of more than numeric holds", String(repeating: "9", count: 200_000), code: "bad_json"),
        Message("a large exponent", "1e400"),
        Message("an exponent beyond numeric", "1e999999", code: "bad_json"),
        Message("deep nesting", nested(400)),
        Message("deeper nesting than a stack holds", nested(100_000), code: "bad_json"),
        Message("a time that no calendar has", "1", timestamp: 9_999_999_999_999_999),
        Message("half a pair of surrogates", #""\ud800""#, code: "bad_json"),
    ]
}
