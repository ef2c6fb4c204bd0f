/// Whether an ingestor does what it is there for, and why not.
public struct IngestHealth: Sendable, Equatable {
    /// Everything that is wrong; empty when nothing is.
    public let reasons: [String]

    /// Whether nothing is wrong.
    public var isGood: Bool { reasons.isEmpty }

    /// After this many seconds without a sign of life an ingestor counts as stuck: longer than any step between two signs
    /// that was seen (a COPY statement of 16 MiB, the removal of the rows that a load replaces).
    public static let staleAfter = 300.0

    /// Judges a state at a time in seconds since 1970.
    public init(of state: IngestState, at now: Double) {
        var reasons: [String] = []
        let silence = now - state.lastStep
        if silence > Self.staleAfter {
            reasons.append("no sign of life for \(Int(silence)) seconds")
        }
        if let problem = state.serverProblem {
            reasons.append(problem)
        }
        if let problem = state.folderProblem {
            reasons.append(problem)
        }
        if state.failed > 0 {
            reasons.append("\(state.failed) file\(state.failed == 1 ? "" : "s") in failed/ to put right")
        }
        if state.postponed > 0 {
            reasons.append(
                "\(state.postponed) file\(state.postponed == 1 ? "" : "s") in batch/ cannot be loaded as things are")
        }
        self.reasons = reasons
    }
}
