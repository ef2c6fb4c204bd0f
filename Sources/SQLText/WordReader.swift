/// Reads the words of a statement one after another.
package struct WordReader: Sendable {
    private let words: [Word]
    private var index = 0

    /// Reads from the first word of a statement on.
    package init(_ statement: Statement) {
        self.init(statement.words)
    }

    /// Reads from the first of some words on.
    package init(_ words: some Sequence<Word>) {
        self.words = Array(words)
    }

    /// The next word, which stays there; nil at the end.
    package var next: Word? { index < words.count ? words[index] : nil }

    /// What is left, which stays there.
    package var rest: ArraySlice<Word> { words[index...] }

    /// Whether nothing is left.
    package var isAtEnd: Bool { index >= words.count }

    /// Goes on to the word after the next one and returns the one between.
    @discardableResult
    package mutating func take() -> Word? {
        defer { index = min(index + 1, words.count) }
        return next
    }

    /// Whether the next words are these, keywords in lower case.
    package func reads(_ keywords: String...) -> Bool {
        reads(keywords)
    }

    /// Takes these words, keywords in lower case, where they come next all together; otherwise nothing.
    package mutating func take(_ keywords: String...) -> Bool {
        guard reads(keywords) else { return false }
        index += keywords.count
        return true
    }

    /// Takes the next word where it is one of these, and returns it; otherwise nothing.
    package mutating func take(anyOf keywords: Set<String>) -> Word? {
        guard let next, keywords.contains(next.text) else { return nil }
        return take()
    }

    /// Takes `name` or `schema.name`; nil, and nothing is taken, where there is no name.
    ///
    /// As keywords are not told from names, the caller takes those that may come first. Of a name with more parts the
    /// last two are used: what comes before them is the database.
    package mutating func takeName() -> ObjectName? {
        guard let first = next, first.isName else { return nil }
        take()
        var parts = [first]
        while reads("."), index + 1 < words.count, words[index + 1].isName {
            parts.append(words[index + 1])
            index += 2
        }
        return ObjectName(parts)
    }

    /// Takes a parenthesis that opens next up to the one that closes it, and returns what lies between them.
    ///
    /// Nil, and nothing is taken, where none opens. One that is not closed goes on to the end.
    package mutating func takeParenthesized() -> ArraySlice<Word>? {
        guard reads("(") else { return nil }
        take()
        let start = index
        var depth = 1
        while let word = take() {
            depth += word.text == "(" ? 1 : word.text == ")" ? -1 : 0
            if depth == 0 {
                return words[start..<index - 1]
            }
        }
        return words[start...]
    }

    private func reads(_ keywords: [String]) -> Bool {
        words.count - index >= keywords.count
            && zip(words[index...], keywords).allSatisfy { $0.text == $1 }
    }
}
