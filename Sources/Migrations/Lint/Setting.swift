import SQLText

/// A SET, a RESET or a SELECT of `set_config`.
struct Setting: Sendable {
    /// The name: `search_path`, `role`; of one in several words the first.
    let name: String
    /// Whether it ends with the transaction.
    let isLocal: Bool
    /// Its values without their quotes; nil for the default.
    let values: [String]?
    /// Whether it is the SELECT by which pg_dump makes its files independent of the search path.
    let isOfDump: Bool

    /// What follows SET; nil where it is no setting of the session.
    init?(set words: inout WordReader) {
        isLocal = words.take("local")
        isOfDump = false
        if !isLocal { _ = words.take("session") }
        guard !words.reads("constraints"), !words.reads("transaction"), let first = words.take(), first.isName else {
            return nil
        }
        name = first.text == "schema" ? "search_path" : first.text
        _ = words.take("to")
        let values = words.rest.filter { $0.isName || $0.isString }
        self.values = values.last?.text == "default" ? nil : values.map(Self.value)
    }

    /// What follows RESET; nil where nothing does.
    init?(reset words: inout WordReader) {
        guard let first = words.take() else { return nil }
        name = first.text
        isLocal = false
        values = nil
        isOfDump = false
    }

    /// What follows SELECT, where that is one call of `set_config` with texts.
    init?(select words: WordReader) {
        var words = words
        let isQualified = words.take("pg_catalog", ".")
        guard words.take("set_config", "("), let name = words.take(), name.isString, words.take(","),
            let value = words.take(), value.isString, words.take(","),
            let isLocal = words.take(anyOf: ["false", "true"]), words.take(")"), words.isAtEnd
        else { return nil }
        self.name = Self.value(name)
        self.isLocal = isLocal.text == "true"
        values = Self.value(value).split(separator: ",").map {
            let name = $0.drop { $0 == " " }
            return name.first == "\"" ? String(name.dropFirst().dropLast()) : String(name)
        }
        isOfDump = isQualified && self.name == "search_path" && Self.value(value).isEmpty && !self.isLocal
    }

    private static func value(_ word: Word) -> String {
        word.isString
            ? String(word.text.drop { $0 != "'" }.dropFirst().dropLast()).replacing("''", with: "'")
            : ObjectName.identifier(word)
    }
}
