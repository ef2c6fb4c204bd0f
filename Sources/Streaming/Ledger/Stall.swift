/// Why a partition is not consumed until somebody decides.
enum Stall: Equatable {
    /// The broker has deleted messages that were not consumed.
    case gap(availableFrom: Int64)
    /// The broker has fewer messages than were consumed: the topic was made anew, or has lost some.
    case beyondEnd(end: Int64)
    /// So many messages one after the other could not land; the first of them is where it goes on.
    case badRun(BadRun)
    /// The broker has fewer messages than a backfill was to have.
    case shortened(end: Int64, wanted: Int64)
    /// So many of the last messages could not land.
    case badShare(bad: Int, of: Int)

    /// As `ops.stream_offsets` has it.
    var kind: String {
        switch self {
        case .gap: "gap"
        case .beyondEnd, .shortened: "beyond_end"
        case .badRun, .badShare: "breaker"
        }
    }

    /// The same in words.
    func reason(next: Int64) -> String {
        switch self {
        case .gap(let available):
            "offsets \(next) to \(available - 1) are no longer there: the broker deleted them before they were consumed"
        case .beyondEnd(let end):
            "offset \(next) is next, and the partition ends at \(end): was the topic made anew, or did it lose messages?"
        case .shortened(let end, let wanted):
            "the partition ends at \(end), and was to be consumed up to \(wanted): did it lose messages?"
        case .badRun(let run):
            "\(run.count) messages one after the other cannot land, from offset \(run.from ?? next): a change of format, "
                + "it seems"
        case .badShare(let bad, let count):
            "\(bad) of the last \(count) messages cannot land, up to offset \(next): a change of format, it seems"
        }
    }
}
