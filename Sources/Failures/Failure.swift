/// An error meant for the person at the terminal: what went wrong, where, how to get out, and how the program ends.
///
/// Texts name keys, files and positions, never the values of rows: they end up in logs.
public protocol Failure: Error, Sendable, CustomStringConvertible {
    /// What went wrong, in one sentence without a final full stop.
    var message: String { get }
    /// Where: `file`, `file:line` or `file:line:column`; nil where the message has no such place.
    var location: String? { get }
    /// Further lines that help to understand it, such as the source line with a caret under the spot.
    var notes: [String] { get }
    /// The next thing to do, as an instruction; nil where the message already is one.
    var wayOut: String? { get }
    /// The exit code that this failure ends a program with.
    var outcome: Outcome { get }
}

extension Failure {
    /// No place, unless a failure has one.
    public var location: String? { nil }
    /// No notes, unless a failure has some.
    public var notes: [String] { [] }
    /// No instruction, unless a failure has one.
    public var wayOut: String? { nil }

    /// The whole report: `location: error: message`, then the notes and the way out, indented by two.
    public var description: String {
        var lines = ["\(location.map { "\($0): " } ?? "")error: \(message)"]
        lines += notes.map { "  \($0)" }
        if let wayOut {
            lines.append("  \(wayOut)")
        }
        return lines.joined(separator: "\n")
    }
}
