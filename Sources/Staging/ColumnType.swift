import Postgres

/// How the values of a column are checked and written.
enum ColumnType: Equatable {
    case boolean
    case int2
    case int4
    case int8
    /// Any number of digits.
    case numeric
    /// At most that many digits in all, and that many behind the point.
    case limitedNumeric(precision: Int, scale: Int)
    case text
    /// At most that many characters.
    case varchar(limit: Int)
    case date
    case timestamp
    case timestamptz
    case uuid
    case jsonb
    /// A type that only the server can read: the whole file then goes through COPY's text format.
    case other

    /// The type of a column by its oid and modifier (`pg_type.dat`; modifiers as `numerictypmodin` and
    /// `varchartypmodin` build them).
    init(of column: TableColumn) {
        let modifier = column.typeModifier
        switch column.typeOID {
        case 16: self = .boolean
        case 20: self = .int8
        case 21: self = .int2
        case 23: self = .int4
        case 25: self = .text
        case 1043: self = modifier < 4 ? .text : .varchar(limit: modifier - 4)
        case 1082: self = .date
        case 1114: self = modifier < 0 ? .timestamp : .other
        case 1184: self = modifier < 0 ? .timestamptz : .other
        case 1700 where modifier < 4: self = .numeric
        case 1700:
            let precision = (modifier - 4) >> 16 & 0xFFFF
            // Eleven bits with a sign, since Postgres 15.
            let scale = (((modifier - 4) & 0x7FF) ^ 1024) - 1024
            self = scale < 0 || scale > precision ? .other : .limitedNumeric(precision: precision, scale: scale)
        case 2950: self = .uuid
        case 3802: self = .jsonb
        default: self = .other
        }
    }

    /// Whether a value is stored as it was delivered, so that tokens for "no value" do not apply to it.
    var isText: Bool {
        switch self {
        case .text, .varchar: true
        default: false
        }
    }
}
