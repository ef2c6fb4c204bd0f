import Kafka
public import Monitoring

extension StreamState: LiveState {
    /// After this many seconds without a sign of life a consumer counts as stuck: its statements end after 60.
    public static let staleAfter = 300.0

    /// Whether the consumer does what it is there for, at a time in seconds since 1970.
    public func health(at now: Double) -> Health {
        var reasons: [String] = []
        let silence = now - lastStep
        if silence > Self.staleAfter {
            reasons.append("no sign of life for \(Int(silence)) seconds")
        }
        if !isServerUp {
            reasons.append("the server cannot be reached, or does not take events")
        }
        if !isClusterUp {
            reasons.append("no broker can be reached")
        }
        if !stalled.isEmpty {
            let list = stalled.sorted().map(\.description).joined(separator: ", ")
            reasons.append("waiting for a decision (loader offsets list): \(list)")
        }
        if !isLakeWritten {
            reasons.append("events are stored, and the lake cannot be written: the log says why")
        }
        return Health(reasons: reasons)
    }
}
