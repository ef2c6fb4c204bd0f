import Kafka

/// Whether a consumer does what it is there for, and why not.
public struct StreamHealth: Sendable, Equatable {
    /// Everything that is wrong; empty when nothing is.
    public let reasons: [String]

    /// Whether nothing is wrong.
    public var isGood: Bool { reasons.isEmpty }

    /// After this many seconds without a sign of life a consumer counts as stuck: its statements end after 60.
    public static let staleAfter = 300.0

    /// Judges a state at a time in seconds since 1970.
    public init(of state: StreamState, at now: Double) {
        var reasons: [String] = []
        let silence = now - state.lastStep
        if silence > Self.staleAfter {
            reasons.append("no sign of life for \(Int(silence)) seconds")
        }
        if !state.isServerUp {
            reasons.append("the server cannot be reached, or does not take events")
        }
        if !state.isClusterUp {
            reasons.append("no broker can be reached")
        }
        if !state.stalled.isEmpty {
            let list = state.stalled.sorted().map(\.description).joined(separator: ", ")
            reasons.append("waiting for a decision (loader offsets list): \(list)")
        }
        if !state.isLakeWritten {
            reasons.append("events are stored, and the lake cannot be written: the log says why")
        }
        self.reasons = reasons
    }
}
