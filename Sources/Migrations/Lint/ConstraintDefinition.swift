import SQLText

/// A constraint of a table or of a column as a statement gives it.
struct ConstraintDefinition: Sendable {
    /// What a constraint says.
    enum Kind: Sendable {
        /// The columns that it proves not to be null, as far as that can be seen from the text.
        case check(notNull: [String])
        case foreignKey(references: ObjectName?)
        case unique
        case primaryKey
        case exclude
    }

    let kind: Kind
    /// The name given; nil where the server is to choose one.
    let name: String?
    /// Where it begins in the file, the word CONSTRAINT included.
    let offset: Int
    /// `USING INDEX name`: the index is there already.
    let usesIndex: Bool
    /// `NOT VALID`: rows that are there already are not looked at.
    let isNotValid: Bool

    /// Reads a constraint of a table, from CONSTRAINT or the kind on; nil where there is none.
    init?(_ words: WordReader) {
        var words = words
        guard let start = words.next else { return nil }
        offset = start.range.lowerBound
        if words.take("constraint") {
            name = words.take().map(ObjectName.identifier)
        } else {
            name = nil
        }
        switch words.take()?.text {
        case "check": kind = .check(notNull: Self.columnsNotNull(words.takeParenthesized() ?? []))
        case "foreign" where words.take("key"):
            _ = words.takeParenthesized()
            kind = .foreignKey(references: words.take("references") ? words.takeName() : nil)
        case "references": kind = .foreignKey(references: words.takeName())
        case "unique": kind = .unique
        case "primary" where words.take("key"): kind = .primaryKey
        case "exclude": kind = .exclude
        default: return nil
        }
        let rest = Array(words.rest.map(\.text))
        usesIndex = rest.starts(with: ["using", "index"]) && rest.dropFirst(2).first != "tablespace"
        isNotValid = zip(rest, rest.dropFirst()).contains { $0 == "not" && $1 == "valid" }
    }

    /// The columns that a condition proves not to be null: those of `a IS NOT NULL`, alone or joined by AND.
    private static func columnsNotNull(_ condition: ArraySlice<Word>) -> [String] {
        var depth = 0
        let terms = condition.split { word in
            depth += word.text == "(" ? 1 : word.text == ")" ? -1 : 0
            return depth == 0 && word.text == "and"
        }
        guard terms.count == 1 else { return terms.flatMap(columnsNotNull) }
        var words = WordReader(condition)
        if let inner = words.takeParenthesized() {
            return words.isAtEnd ? columnsNotNull(inner) : []
        }
        guard let column = words.take(), column.isName, words.take("is", "not", "null"), words.isAtEnd else {
            return []
        }
        return [ObjectName.identifier(column)]
    }
}
