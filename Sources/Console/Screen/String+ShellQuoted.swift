extension String {
    /// As one word of a shell, in single quotes, whatever is in it.
    public var shellQuoted: String { "'\(replacing("'", with: #"'\''"#))'" }
}
