/// The rule that a message broke which could not land.
enum DeadLetterCode: String, CaseIterable, Sendable {
    case badJSON = "bad_json"
    case nulByte = "nul_byte"
    case invalidEncoding = "invalid_encoding"
    case tooLarge = "too_large"

    /// The rule in words.
    var reason: String {
        switch self {
        case .badJSON: "not a JSON value that jsonb can hold"
        case .nulByte: "a NUL byte, which no text can hold"
        case .invalidEncoding: "not UTF-8"
        case .tooLarge: "more bytes than a field can hold"
        }
    }
}

/// Why a message could not land, and where.
struct DeadLetterReason {
    let code: DeadLetterCode
    /// How many bytes of the value there are before what breaks the rule; nil where that is the whole of it.
    let at: Int?

    /// For people: bytes are counted from 1, as SQL does.
    var text: String { at.map { "\(code.reason): byte \($0 + 1)" } ?? code.reason }
}
