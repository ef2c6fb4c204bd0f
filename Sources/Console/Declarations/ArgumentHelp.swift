/// Whether people are shown an argument, option or flag.
public enum ArgumentVisibility: Sendable, Equatable {
    /// Help and completions show it.
    case `default`
    /// It works, but only who knows of it uses it.
    case hidden
}

/// What help says about one argument, option or flag; a string literal is its abstract.
public struct ArgumentHelp: Sendable, ExpressibleByStringInterpolation {
    /// What it is for, in one sentence.
    public var abstract: String
    /// What else there is to know; empty where the abstract says it all.
    public var discussion: String
    /// The name between the angle brackets; nil to take the property's.
    public var valueName: String?
    /// Whether help and completions show it.
    public var visibility: ArgumentVisibility

    /// Makes the help of one argument, option or flag.
    public init(
        _ abstract: String = "", discussion: String = "", valueName: String? = nil,
        visibility: ArgumentVisibility = .default
    ) {
        self.abstract = abstract
        self.discussion = discussion
        self.valueName = valueName
        self.visibility = visibility
    }

    /// Makes a help that is only an abstract.
    public init(stringLiteral abstract: String) {
        self.init(abstract)
    }
}
