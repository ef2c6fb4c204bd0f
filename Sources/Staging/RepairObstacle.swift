/// Why a load cannot be repaired.
public struct RepairObstacle: Sendable {
    /// What is in the way, as half a sentence.
    public let reason: String
    /// What to do instead.
    public let wayOut: String

    init(_ reason: String, wayOut: String = "correct the file itself and load it") {
        self.reason = reason
        self.wayOut = wayOut
    }
}
