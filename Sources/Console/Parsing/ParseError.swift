/// Why a command line cannot be read.
enum ParseError: Error, Equatable, CustomStringConvertible {
    case unknownOption(String, suggestion: String?)
    case unknownSubcommand(String, suggestion: String?)
    case missingValue(option: String)
    case unexpectedValue(String, flag: String)
    case invalidValue(String, argument: String, allowed: [String])
    case unexpectedArguments([String])
    case missingArguments([String])
    case missingSubcommand

    var description: String {
        switch self {
        case .unknownOption(let name, let suggestion):
            "unknown option '\(name)'\(Self.hint(suggestion))"
        case .unknownSubcommand(let name, let suggestion):
            "unknown subcommand '\(name)'\(Self.hint(suggestion))"
        case .missingValue(let option):
            "missing value for '\(option)'"
        case .unexpectedValue(let value, let flag):
            "the flag '\(flag)' takes no value, but got '\(value)'"
        case .invalidValue(let value, let argument, let allowed):
            "the value '\(value)' is invalid for '\(argument)'\(Self.choice(allowed))"
        case .unexpectedArguments(let values):
            "unexpected argument\(values.count == 1 ? "" : "s") \(Self.list(values, last: "and"))"
        case .missingArguments(let names):
            "missing expected argument\(names.count == 1 ? "" : "s") \(Self.list(names, last: "and"))"
        case .missingSubcommand:
            "missing expected subcommand"
        }
    }

    private static func hint(_ suggestion: String?) -> String {
        suggestion.map { "; did you mean '\($0)'?" } ?? ""
    }

    private static func choice(_ allowed: [String]) -> String {
        allowed.isEmpty ? "" : "; please provide \(allowed.count > 1 ? "one of " : "")\(list(allowed, last: "or"))"
    }

    private static func list(_ names: [String], last: String) -> String {
        let quoted = names.map { "'\($0)'" }
        guard quoted.count > 1, let final = quoted.last else { return quoted.first ?? "" }
        return "\(quoted.dropLast().joined(separator: ", ")) \(last) \(final)"
    }
}
