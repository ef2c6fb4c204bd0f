public import Console

/// How results are written to standard output.
public enum OutputFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// For people.
    case text
    /// For programs: one JSON value a line.
    case json
}
