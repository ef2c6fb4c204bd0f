/// Whether something does what it is there for, and why not.
public struct Health: Sendable, Equatable {
    /// Everything that is wrong; empty when nothing is.
    public let reasons: [String]
    /// What is worth knowing and nothing to be called for at night: counts by name.
    public let remarks: [String: Int]

    /// A judgement.
    public init(reasons: [String], remarks: [String: Int] = [:]) {
        self.reasons = reasons
        self.remarks = remarks
    }

    /// Whether nothing is wrong.
    public var isGood: Bool { reasons.isEmpty }
}
