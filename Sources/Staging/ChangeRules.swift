/// What to do with a new content of a scope that is live.
public enum ChangePolicy: String, Sendable, CaseIterable {
    /// Refuse it.
    case error
    /// Put its rows beside those that are there.
    case append
    /// Put it in the place of what is there.
    case replace
}

/// What a loader does where the ledger knows the scope of a file, or the file itself, already.
public struct ChangeRules: Sendable {
    /// What to do with a new content; nil for what is usual: a feed's is replaced, a table's refused.
    public let onChange: ChangePolicy?
    /// Whether a content that is live is loaded once more, in the place of itself.
    public let force: Bool
    /// Whether a content that something else has taken the place of counts as a delivery again, in a file that has not
    /// been modified since: when somebody names the file, and not when it lies where it lay before.
    public let restoresReplaced: Bool

    /// Those for files that nobody names: what lies in a folder, or comes into it.
    public static let unattended = ChangeRules(restoresReplaced: false)

    /// Rules; without any, those that are usual.
    public init(onChange: ChangePolicy? = nil, force: Bool = false, restoresReplaced: Bool = true) {
        self.onChange = onChange
        self.force = force
        self.restoresReplaced = restoresReplaced
    }
}
