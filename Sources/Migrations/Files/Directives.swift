public import SQLText

/// What a file says about how to apply it: the `-- migrate: key=value` lines of its header, one a line.
public struct Directives: Sendable, Hashable {
    /// A key that a line can set.
    public enum Key: String, Sendable, CaseIterable {
        /// `transaction=off`: each statement commits by itself.
        case transaction
        /// `lock-timeout=2s`: how long a statement waits for a lock.
        case lockTimeout = "lock-timeout"
        /// `statement-timeout=10min`: how long a statement may take.
        case statementTimeout = "statement-timeout"
        /// `resumable=on`: a file without transaction that was interrupted goes on by itself.
        case resumable
        /// `allow=drop-column, rename`: lint rules that the file may break.
        case allow
    }

    /// A lint rule that the file may break.
    public struct Allowance: Sendable, Hashable {
        /// The name of the rule.
        public let rule: String
        /// Where it is allowed.
        public let spot: SourceSpot
    }

    /// Whether the file is applied in one transaction.
    public private(set) var isTransactional = true
    /// How long a statement waits for a lock, as Postgres writes durations; nil where the file does not say.
    public private(set) var lockTimeout: String?
    /// How long a statement may take, as Postgres writes durations; nil where the file does not say.
    public private(set) var statementTimeout: String?
    /// Whether a file without transaction that was interrupted may go on by itself.
    public private(set) var isResumable = false
    /// The lint rules that it may break.
    public private(set) var allowances: [Allowance] = []
    /// The lines as `key=value` that decide how the file is applied, in their order: they are code, not comment.
    ///
    /// `allow` is none of them: it changes nothing of what is applied, so it may be added to an applied file.
    private(set) var lines: [String] = []

    /// Reads the header of a file that has these statements.
    ///
    /// Throws ``MigrationError`` for a key that is not one of `allowed`, is there twice, or has a value that is none of its
    /// own, and for a comment that begins like a directive where none is read.
    init(of file: SourceFile, statements: [Statement], allowed: Set<Key>) throws {
        let header = try FileHeader(of: file, allowingRepeated: ["migrate"], unspaced: ["migrate"])
        let entries = header.entries("migrate")
        var seen: Set<Key> = []
        for entry in entries {
            let spot = file.spot(at: entry.valuePosition)
            if entry.value.isSectionOfDbmate {
                throw MigrationError.sectionOfDbmate(spot)
            }
            let parts = entry.value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let key = Key(rawValue: Self.trimmed(parts[0])), allowed.contains(key) else {
                let keys = allowed.map(\.rawValue).sorted().joined(separator: ", ")
                throw MigrationError.badDirective(
                    spot, "this directive is not known here",
                    wayOut: "write -- migrate: key=value with one of the keys \(keys), or remove it")
            }
            guard seen.insert(key).inserted else {
                throw MigrationError.badDirective(
                    spot, "'\(key.rawValue)' is set a second time", wayOut: "keep one of the two")
            }
            try set(key, Self.trimmed(parts[1]), at: spot)
            if key != .allow {
                lines.append(entry.value)
            }
        }
        try file.refuseStrayDirectives(among: statements, read: Set(entries.map(\.position)))
        if isResumable, isTransactional, let entry = entries.first(where: { $0.value.hasPrefix("resumable") }) {
            throw MigrationError.badDirective(
                file.spot(at: entry.valuePosition),
                "resumable=on in a file that is one transaction: there is nothing to resume",
                wayOut: "remove it, or add -- migrate: transaction=off")
        }
    }

    private mutating func set(_ key: Key, _ value: String, at spot: SourceSpot) throws {
        switch (key, value) {
        case (.transaction, "off"): isTransactional = false
        case (.transaction, "on"): isTransactional = true
        case (.resumable, "on"): isResumable = true
        case (.resumable, "off"): isResumable = false
        case (.lockTimeout, _) where Self.isDuration(value): lockTimeout = value
        case (.statementTimeout, _) where Self.isDuration(value): statementTimeout = value
        case (.allow, _) where !value.isEmpty:
            allowances = value.split(separator: ",").map { Allowance(rule: Self.trimmed($0), spot: spot) }
        default:
            throw MigrationError.badDirective(
                spot, "this is no value for '\(key.rawValue)'", wayOut: "\(key.rawValue) takes \(Self.values(of: key))")
        }
    }

    private static func values(of key: Key) -> String {
        switch key {
        case .transaction, .resumable: "on or off"
        case .lockTimeout, .statementTimeout: "a number with ms, s, min or h behind it; 0 waits for ever"
        case .allow: "names of lint rules, with commas between them"
        }
    }

    /// Whether it is a length of time as directives and options take it: `250ms`, `5s`, `10min`, `1h`; `0` is for ever.
    public static func isDuration(_ value: String) -> Bool { value.wholeMatch(of: /[0-9]{1,7}(ms|s|min|h)|0/) != nil }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " {
            text.removeLast()
        }
        return String(text)
    }
}
