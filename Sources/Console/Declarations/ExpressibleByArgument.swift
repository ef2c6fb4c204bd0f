/// A type whose values a person can write as one argument.
///
/// An enum of strings that is `CaseIterable` needs no more than the conformance: help and errors then name its cases.
public protocol ExpressibleByArgument {
    /// Makes the value that `argument` spells, or nil where it spells none.
    init?(argument: String)
    /// The spellings of all values, for help and errors; empty where they are not a closed choice.
    static var allValueStrings: [String] { get }
    /// The spelling of this value when help shows it as a default.
    var defaultValueDescription: String { get }
    /// What a shell offers for a value of the type, where its declaration does not say.
    static var defaultCompletionKind: CompletionKind { get }
}

extension ExpressibleByArgument {
    /// None: most types are no closed choice.
    public static var allValueStrings: [String] { [] }
    /// The value's description.
    public var defaultValueDescription: String { String(describing: self) }
    /// The spellings of all values; nothing where they are not a closed choice.
    public static var defaultCompletionKind: CompletionKind {
        allValueStrings.isEmpty ? .default : .list(allValueStrings)
    }
}

extension ExpressibleByArgument where Self: RawRepresentable, RawValue == String {
    /// Takes the value whose raw value the argument is.
    public init?(argument: String) {
        self.init(rawValue: argument)
    }

    /// The raw value.
    public var defaultValueDescription: String { rawValue }
}

extension ExpressibleByArgument where Self: RawRepresentable & CaseIterable, RawValue == String {
    /// The raw values of all cases.
    public static var allValueStrings: [String] { allCases.map(\.rawValue) }
}

extension String: ExpressibleByArgument {
    /// Takes the argument as it is.
    public init?(argument: String) {
        self = argument
    }
}

extension Int: ExpressibleByArgument {
    /// Reads a decimal integer.
    public init?(argument: String) {
        self.init(argument)
    }
}

extension Int64: ExpressibleByArgument {
    /// Reads a decimal integer.
    public init?(argument: String) {
        self.init(argument)
    }
}

extension Double: ExpressibleByArgument {
    /// Reads a finite number.
    public init?(argument: String) {
        guard let value = Double(argument), value.isFinite else { return nil }
        self = value
    }
}

extension Bool: ExpressibleByArgument {
    /// Reads `true` or `false`.
    public init?(argument: String) {
        self.init(argument)
    }

    /// Both values: `true` and `false`.
    public static var allValueStrings: [String] { ["true", "false"] }
}
