/// What the parser and the help know of one argument, option or flag, without its Swift type.
struct ArgumentDefinition {
    enum Kind {
        case argument, option, flag
    }

    let kind: Kind
    /// The spellings with their dashes, short ones first; empty for a positional argument.
    var names: [String]
    let valueName: String
    let help: ArgumentHelp
    var defaultValue: String?
    var allowedValues: [String] = []
    /// What a shell offers for its value.
    var completion = CompletionKind.default
    var isRequired = false
    var isRepeating = false
    /// Stores the value that a text spells; false where it spells none.
    let accept: (String) -> Bool

    init(
        kind: Kind, names: [String], property: PropertyName, help: ArgumentHelp?, accept: @escaping (String) -> Bool
    ) {
        self.kind = kind
        self.names = names.sorted { !$0.hasPrefix("--") && $1.hasPrefix("--") }
        self.valueName = help?.valueName ?? property.dashed
        self.help = help ?? ArgumentHelp()
        self.accept = accept
    }

    /// The definition as messages name it: `--to <version>`, `<file> ...`, `--dry-run`.
    var synopsis: String {
        switch kind {
        case .argument: "<\(valueName)>\(isRepeating ? " ..." : "")"
        case .option: "\(preferredName) <\(valueName)>"
        case .flag: preferredName
        }
    }

    /// The definition as help lists it: `-o, --output <file>`.
    var label: String {
        switch kind {
        case .argument: "<\(valueName)>"
        case .option: "\(names.joined(separator: ", ")) <\(valueName)>"
        case .flag: names.joined(separator: ", ")
        }
    }

    private var preferredName: String {
        names.first { $0.hasPrefix("--") } ?? names.first ?? valueName
    }
}
