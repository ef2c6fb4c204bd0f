/// A piece of SQL text as the server's scanner sees it; the tokens of a text, put together, are the text again.
package struct Token: Sendable, Hashable {
    /// What a token is.
    package enum Kind: Sendable, Hashable, CaseIterable {
        case whitespace
        /// `-- …` up to, not including, the CR or LF.
        case lineComment
        case blockComment
        /// `'…'`, also with the prefix B, N, U& or X; with its continuations on further lines.
        case string
        /// `E'…'`, in which a backslash escapes.
        case escapeString
        case dollarString
        /// `"…"`, also with the prefix U&.
        case quotedIdentifier
        /// A name or a keyword: the scanner does not tell them apart.
        case identifier
        case number
        /// `$1`.
        case parameter
        case `operator`
        case punctuation
        /// A backslash outside of a literal, with the rest of its line.
        case metaCommand
    }

    package let kind: Kind
    /// The bytes of the text that it takes.
    package let range: Range<Int>
    /// False for a literal or comment that the text ends in the middle of.
    package let isTerminated: Bool
}
