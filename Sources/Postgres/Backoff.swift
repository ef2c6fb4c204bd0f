/// How long to wait before something is tried again: twice as long every time, up to a limit.
public struct Backoff {
    private let first: Duration
    private let longest: Duration
    private var last: Duration?

    /// Waits that begin so short and grow so long; a server that is back is noticed within half a minute.
    public init(first: Duration = .milliseconds(500), longest: Duration = .seconds(30)) {
        self.first = first
        self.longest = longest
    }

    /// The next wait.
    public mutating func next() -> Duration {
        let next = last.map { min($0 * 2, longest) } ?? first
        last = next
        return next
    }

    /// It worked: the next wait is the first one again.
    public mutating func reset() {
        last = nil
    }
}
