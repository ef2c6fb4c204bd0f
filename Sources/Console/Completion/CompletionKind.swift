/// What a shell offers where a value has to be written.
public enum CompletionKind: Sendable, Equatable {
    /// What the type of the value knows of itself: its values where they are a closed choice, else nothing.
    case `default`
    /// These words.
    case list([String])
    /// Files, of these extensions (without the dot) where there are any, and the folders on the way to them.
    case file(extensions: [String] = [])
    /// Folders.
    case directory
}
