/// How an option or a flag is spelled on the command line.
public struct NameSpecification: Sendable, ExpressibleByArrayLiteral {
    /// One spelling.
    public struct Element: Sendable {
        private enum Form {
            case long, short
            case customLong(String)
            case customShort(Character)
        }

        private let form: Form

        /// The property's name: `dryRun` is `--dry-run`.
        public static let long = Element(form: .long)
        /// The first letter of the property's name: `output` is `-o`.
        public static let short = Element(form: .short)

        /// The given name after two dashes.
        public static func customLong(_ name: String) -> Element { Element(form: .customLong(name)) }

        /// The given letter after one dash.
        public static func customShort(_ letter: Character) -> Element { Element(form: .customShort(letter)) }

        func spelling(of property: PropertyName) -> String {
            switch form {
            case .long: "--\(property.dashed)"
            case .short: "-\(property.dashed.prefix(1))"
            case .customLong(let name): "--\(name)"
            case .customShort(let letter): "-\(letter)"
            }
        }
    }

    private let elements: [Element]

    /// Makes a specification of several spellings.
    public init(arrayLiteral elements: Element...) {
        self.elements = elements
    }

    /// The property's name: `dryRun` is `--dry-run`.
    public static let long: NameSpecification = [.long]
    /// The first letter of the property's name: `output` is `-o`.
    public static let short: NameSpecification = [.short]
    /// Both: `output` is `-o` and `--output`.
    public static let shortAndLong: NameSpecification = [.short, .long]

    /// The given name after two dashes.
    public static func customLong(_ name: String) -> NameSpecification { [.customLong(name)] }

    /// The given letter after one dash.
    public static func customShort(_ letter: Character) -> NameSpecification { [.customShort(letter)] }

    func spellings(of property: PropertyName) -> [String] {
        elements.map { $0.spelling(of: property) }
    }
}
