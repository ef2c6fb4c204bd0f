public import SQLText

/// What the lint has against a place of a migration.
public struct LintFinding: Sendable, Hashable {
    /// The rule that is broken.
    public let rule: LintRule
    /// Where.
    public let spot: SourceSpot
    /// What is wrong and what it does to others, in one sentence.
    public let message: String
    /// What to write instead, as an instruction.
    public let wayOut: String

    /// A finding; of names in its texts, which come from the file, no character can speak to a terminal.
    init(rule: LintRule, spot: SourceSpot, message: String, wayOut: String) {
        self.rule = rule
        self.spot = spot
        self.message = Self.printable(message)
        self.wayOut = Self.printable(wayOut)
    }

    private static func printable(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        result.append(
            contentsOf: text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 })
        return String(result)
    }
}
