/// Why a record was not loaded: the first rule it broke.
///
/// Those of the record as a whole are looked at first (to ``columnCount``), then its fields from left to right.
public enum RejectCode: String, Sendable, CaseIterable {
    case recordTooLong = "record_too_long"
    case unterminatedQuote = "unterminated_quote"
    case badQuoting = "bad_quoting"
    case badLineEnding = "bad_line_ending"
    case nulByte = "nul_byte"
    case invalidEncoding = "invalid_encoding"
    case columnCount = "column_count"
    case nullNotAllowed = "null_not_allowed"
    case badInteger = "bad_int"
    case outOfRange = "out_of_range"
    case badNumeric = "bad_numeric"
    case numericOverflow = "numeric_overflow"
    case badFloat = "bad_float"
    case badDate = "bad_date"
    case badTime = "bad_time"
    case badTimestamp = "bad_timestamp"
    case badBoolean = "bad_bool"
    case badUUID = "bad_uuid"
    case badBytea = "bad_bytea"
    case badJSON = "bad_json"
    case tooLong = "too_long"
    case badEnum = "bad_enum"

    /// The rule in words, for `loader rejects list`; it never quotes the value.
    public var explanation: String {
        switch self {
        case .recordTooLong: "the record is longer than \(FramingLimits.recordBytes) bytes"
        case .unterminatedQuote:
            "a quoted field does not end within \(FramingLimits.embeddedLines) lines or before the end of the file"
        case .badQuoting: "a quote stands inside an unquoted field, or text follows a closing quote"
        case .badLineEnding: "a carriage return without a line feed stands outside quotes"
        case .nulByte: "the record contains a NUL byte"
        case .invalidEncoding: "the record is not valid UTF-8"
        case .columnCount: "the record does not have as many fields as the header"
        case .nullNotAllowed: "the column may not be empty"
        case .badInteger: "not a whole number"
        case .outOfRange: "outside the range of the column's type"
        case .badNumeric: "not a decimal number"
        case .numericOverflow: "more digits than the column holds"
        case .badFloat: "not a number, with or without an exponent"
        case .badDate: "not a day written YYYY-MM-DD"
        case .badTime:
            """
            not a time of day written HH:MM[:SS[.ffffff]], with a zone exactly where the column has one, and no more \
            digits than the column holds
            """
        case .badTimestamp:
            """
            not a time written YYYY-MM-DD HH:MM[:SS[.ffffff]], with a zone exactly where the column has one, and no \
            more digits than the column holds
            """
        case .badBoolean: "neither true nor false"
        case .badUUID: "not a UUID of 36 characters"
        case .badBytea: "not bytes written as \\x and pairs of hexadecimal digits"
        case .badJSON: "not JSON that the column can hold"
        case .tooLong: "more characters than the column holds"
        case .badEnum: "none of the column's labels"
        }
    }
}
