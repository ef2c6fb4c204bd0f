/// Whether an ingestor does what it is there for, and why not.
public struct IngestHealth: Sendable, Equatable {
    /// Everything that is wrong; empty when nothing is.
    public let reasons: [String]

    /// Whether nothing is wrong.
    public var isGood: Bool { reasons.isEmpty }

    /// After this many seconds without a sign of life an ingestor counts as stuck, outside of a load.
    public static let staleAfter = 300.0
    /// The same in a load: longer than its longest steps, which are to read the file once to know its content (100 GB at
    /// 100 MB/s take 17 minutes) and one statement that removes the rows it replaces.
    public static let staleInLoadAfter = 1_800.0
    /// After this many seconds in `batch/` a file is waited for too long.
    public static let tooOldAfter = 3_600.0

    /// Judges a state at a time in seconds since 1970.
    public init(of state: IngestState, at now: Double) {
        var reasons: [String] = []
        func files(_ count: Int) -> String { "\(count) file\(count == 1 ? "" : "s")" }
        let silence = now - state.lastStep
        if silence > (state.isLoading ? Self.staleInLoadAfter : Self.staleAfter) {
            reasons.append("no sign of life for \(Int(silence)) seconds")
        }
        if let problem = state.problem {
            reasons.append(problem.rawValue)
        }
        if !state.isLakeReadable {
            reasons.append("a folder of the lake cannot be read: the log says which")
        }
        if let oldest = state.oldestWaiting, now - oldest > Self.tooOldAfter {
            reasons.append("a file has waited in batch/ for \(Int((now - oldest) / 60)) minutes")
        }
        if state.failed > 0 {
            reasons.append("\(files(state.failed)) in failed/ to put right")
        }
        if state.postponed > 0 {
            reasons.append("\(files(state.postponed)) in batch/ cannot be loaded as things are")
        }
        if state.unmoved > 0 {
            reasons.append("\(files(state.unmoved)) cannot be moved out of batch/")
        }
        self.reasons = reasons
    }
}
