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
}
