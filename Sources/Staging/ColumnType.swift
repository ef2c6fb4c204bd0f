import Postgres

/// How the values of a column are checked and written.
///
/// A value of this type is looked at for every field, so none counts a reference: the labels of enums are in
/// ``EnumLabels``, found by the type's oid.
enum ColumnType: Equatable, BitwiseCopyable {
    case boolean
    case int2
    case int4
    case int8
    case float4
    case float8
    /// Any number of digits.
    case numeric
    /// At most that many digits in all, and that many behind the point; where the scale is negative, that many zeros
    /// before it.
    case limitedNumeric(precision: Int, scale: Int)
    case text
    /// At most that many characters.
    case varchar(limit: Int)
    /// That many characters, where blanks at the end count for nothing.
    case bpchar(limit: Int)
    case bytea
    case date
    /// With at most that many digits behind the second, as the next three.
    case time(digits: Int)
    case timetz(digits: Int)
    case timestamp(digits: Int)
    case timestamptz(digits: Int)
    case uuid
    case json
    case jsonb
    /// One of the labels of the type with that oid.
    case enumeration(oid: UInt32)
    /// A type that only the server can read: the whole file then goes through COPY's text format.
    case other
    /// The same of a type that is a text: citext, name.
    case otherText

    /// The type of a column by its oid and modifier (`pg_type.dat`; modifiers as `numerictypmodin`,
    /// `anychar_typmodin` and `anytimestamp_typmodin` build them).
    init(of column: TableColumn) {
        let modifier = column.typeModifier
        // Microseconds are what the server keeps without a modifier, too.
        let digits = modifier < 0 ? 6 : modifier
        switch column.typeOID {
        case 16: self = .boolean
        case 17: self = .bytea
        case 20: self = .int8
        case 21: self = .int2
        case 23: self = .int4
        case 25: self = .text
        case 114: self = .json
        case 700: self = .float4
        case 701: self = .float8
        // A bpchar without a length keeps its blanks and has no limit.
        case 1042: self = modifier < 4 ? .text : .bpchar(limit: modifier - 4)
        case 1043: self = modifier < 4 ? .text : .varchar(limit: modifier - 4)
        case 1082: self = .date
        case 1083: self = .time(digits: digits)
        case 1114: self = .timestamp(digits: digits)
        case 1184: self = .timestamptz(digits: digits)
        case 1266: self = .timetz(digits: digits)
        case 1700 where modifier < 4: self = .numeric
        case 1700:
            let precision = (modifier - 4) >> 16 & 0xFFFF
            // Eleven bits with a sign, since Postgres 15.
            let scale = (((modifier - 4) & 0x7FF) ^ 1024) - 1024
            self = .limitedNumeric(precision: precision, scale: scale)
        case 2950: self = .uuid
        case 3802: self = .jsonb
        default:
            self =
                column.enumLabels != nil
                ? .enumeration(oid: column.typeOID) : column.isText ? .otherText : .other
        }
    }

    /// Whether a value is stored as it was delivered, so that tokens for "no value" do not apply to it.
    var isText: Bool {
        switch self {
        case .text, .varchar, .bpchar, .otherText: true
        case .boolean, .int2, .int4, .int8, .float4, .float8, .numeric, .limitedNumeric, .bytea, .date, .time, .timetz,
            .timestamp, .timestamptz, .uuid, .json, .jsonb, .enumeration, .other:
            false
        }
    }

    /// Whether only the server can read its values.
    var isReadByServer: Bool { self == .other || self == .otherText }
}
