public import Failures
import SQLText

/// Why migrate refused something before any of it ran.
///
/// What can be wrong stands beside what it is about: `MigrationError+Files.swift` and its like.
public struct MigrationError: Failure {
    /// A name that stays the same whatever the words: `out-of-order`.
    public let code: String
    /// What is wrong.
    public let message: String
    /// The file and place.
    public let location: String?
    /// The line with a caret, and what else helps.
    public let notes: [String]
    /// What to do.
    public let wayOut: String?
    /// 4 for nearly all: refused before any data.
    public let outcome: Outcome
    /// Each for itself, where more than one thing is wrong; otherwise none.
    public let parts: [MigrationError]

    init(
        _ code: String, _ message: String, at location: String? = nil, notes: [String] = [], wayOut: String,
        outcome: Outcome = .refused
    ) {
        self.code = code
        self.message = message
        self.location = location
        self.notes = notes
        self.wayOut = wayOut
        self.outcome = outcome
        parts = []
    }

    init(_ code: String, _ message: String, at spot: SourceSpot, notes: [String] = [], wayOut: String) {
        self.init(code, message, at: spot.location, notes: spot.excerpt + notes, wayOut: wayOut)
    }

    /// More than one thing is wrong, at least two: the first, with the others as notes.
    init(several parts: [MigrationError], first: MigrationError) {
        let others = parts.dropFirst()
        code = "several"
        message = "\(first.message); and \(others.count) more problem\(others.count == 1 ? "" : "s")"
        location = first.location
        notes = first.notes + others.map { "also: \($0.location.map { "\($0): " } ?? "")\($0.message)" }
        wayOut = first.wayOut
        outcome = first.outcome
        self.parts = parts
    }
}
