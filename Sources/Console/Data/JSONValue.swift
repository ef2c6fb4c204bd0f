/// A JSON text in the making; objects keep the order of their keys.
public enum JSONValue: Sendable, Equatable {
    /// One key of an object, with its value.
    public struct Member: Sendable, Equatable {
        /// The key.
        public let key: String
        /// The value.
        public let value: JSONValue

        /// Makes a member.
        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// An object; its keys should be different.
    case object([Member])
    /// An array.
    case array([JSONValue])
    /// A string.
    case string(String)
    /// A number without fraction.
    case integer(Int64)
    /// A number; one that is not finite is written as null, as JSON has no such number.
    case double(Double)
    /// True or false.
    case bool(Bool)
    /// Nothing.
    case null

    /// The JSON text: on one line, or pretty with two spaces for each level.
    public func render(pretty: Bool = false) -> String {
        var text = ""
        append(to: &text, newline: pretty ? "\n" : nil)
        return text
    }

    /// Appends the value; `newline` is the line break with the indentation of this level, nil on one line.
    private func append(to text: inout String, newline: String?) {
        switch self {
        case .object(let members):
            Self.append(members, in: ("{", "}"), to: &text, newline: newline) { member, text, newline in
                Self.append(member.key, to: &text)
                text += newline == nil ? ":" : ": "
                member.value.append(to: &text, newline: newline)
            }
        case .array(let values):
            Self.append(values, in: ("[", "]"), to: &text, newline: newline) { value, text, newline in
                value.append(to: &text, newline: newline)
            }
        case .string(let value): Self.append(value, to: &text)
        case .integer(let value): text += String(value)
        case .double(let value): text += value.isFinite ? String(value) : "null"
        case .bool(let value): text += value ? "true" : "false"
        case .null: text += "null"
        }
    }

    private static func append<Element>(
        _ elements: [Element], in brackets: (String, String), to text: inout String, newline: String?,
        element: (Element, inout String, String?) -> Void
    ) {
        let inner = newline.map { $0 + "  " }
        text += brackets.0
        for (index, value) in elements.enumerated() {
            text += (index > 0 ? "," : "") + (inner ?? "")
            element(value, &text, inner)
        }
        text += (elements.isEmpty ? "" : newline ?? "") + brackets.1
    }

    private static func append(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
    /// Makes an object whose keys keep their order.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}

extension JSONValue: ExpressibleByArrayLiteral {
    /// Makes an array.
    public init(arrayLiteral elements: JSONValue...) {
        self = .array(elements)
    }
}

extension JSONValue: ExpressibleByStringInterpolation {
    /// Makes a string.
    public init(stringLiteral value: String) {
        self = .string(value)
    }
}

extension JSONValue: ExpressibleByIntegerLiteral {
    /// Makes a number without fraction.
    public init(integerLiteral value: Int64) {
        self = .integer(value)
    }
}

extension JSONValue: ExpressibleByFloatLiteral {
    /// Makes a number.
    public init(floatLiteral value: Double) {
        self = .double(value)
    }
}

extension JSONValue: ExpressibleByBooleanLiteral {
    /// Makes true or false.
    public init(booleanLiteral value: Bool) {
        self = .bool(value)
    }
}

extension JSONValue: ExpressibleByNilLiteral {
    /// Makes null.
    public init(nilLiteral: ()) {
        self = .null
    }
}
