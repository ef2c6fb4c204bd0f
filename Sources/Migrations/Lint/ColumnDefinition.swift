import SQLText

/// The column that an ADD COLUMN adds.
struct ColumnDefinition: Sendable {
    /// The name.
    let name: String
    /// The first word of its type.
    let type: Word?
    /// Whether it may not be null: NOT NULL, or part of the primary key.
    private(set) var isRequired = false
    /// The expression of its DEFAULT; nil where it has none.
    private(set) var defaultValue: ArraySlice<Word>?
    /// GENERATED … STORED or AS IDENTITY, in those words.
    private(set) var generated: (words: String, offset: Int)?
    /// Constraints of its own.
    private(set) var constraints: [ConstraintDefinition] = []

    /// Whether its type is a number with a sequence of its own.
    var isSerial: Bool {
        ["serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"].contains(type?.text)
    }

    /// Reads what follows ADD [COLUMN] [IF NOT EXISTS]; nil where there is no name.
    init?(_ words: WordReader) {
        var words = words
        guard let first = words.take(), first.isName else { return nil }
        name = ObjectName.identifier(first)
        type = words.next
        for clause in Self.clauses(words.rest) {
            take(clause)
        }
    }

    private mutating func take(_ clause: ArraySlice<Word>) {
        var words = WordReader(clause)
        let whole = words
        if words.take("constraint") {
            words.take()
        }
        switch words.next?.text {
        case "not" where words.take("not", "null"): isRequired = true
        case "default":
            words.take()
            defaultValue = words.rest
        case "generated":
            guard let offset = words.next?.range.lowerBound else { return }
            let isIdentity = clause.contains { $0.text == "identity" }
            generated = (isIdentity ? "GENERATED AS IDENTITY" : "GENERATED STORED", offset)
        case "check", "references", "unique", "primary":
            guard let constraint = ConstraintDefinition(whole) else { return }
            if case .primaryKey = constraint.kind { isRequired = true }
            constraints.append(constraint)
        default: break
        }
    }

    /// What follows the type, cut before each word that begins another clause.
    private static func clauses(_ words: ArraySlice<Word>) -> [ArraySlice<Word>] {
        var clauses: [ArraySlice<Word>] = []
        var start = words.startIndex
        var depth = 0
        for index in words.indices {
            let text = words[index].text
            depth += text == "(" || text == "[" ? 1 : text == ")" || text == "]" ? -1 : 0
            guard depth == 0, starts.contains(text), index > start else { continue }
            let before = words[index - 1].text
            // DEFAULT NULL, NOT NULL, SET NULL, BY DEFAULT and NOT VALID are one; CONSTRAINT name goes with what follows it.
            let goesOn =
                text == "null" && (before == "default" || before == "not" || before == "set")
                || text == "default" && (before == "set" || before == "by")
                || text == "not" && index + 1 < words.endIndex && words[index + 1].text != "null"
                || index == start + 2 && words[start].text == "constraint"
            guard !goesOn else { continue }
            clauses.append(words[start..<index])
            start = index
        }
        if start < words.endIndex {
            clauses.append(words[start...])
        }
        return clauses
    }

    private static let starts: Set<String> = [
        "check", "collate", "constraint", "default", "generated", "not", "null", "primary", "references", "unique",
    ]
}
