/// How long to wait before something is tried again: twice as long every time, up to a limit.
struct Backoff {
    /// The first wait.
    static let first = Duration.milliseconds(500)
    /// The longest wait: a server that is back is noticed within this.
    static let longest = Duration.seconds(30)

    private var last: Duration?

    /// The next wait.
    mutating func next() -> Duration {
        let next = last.map { min($0 * 2, Self.longest) } ?? Self.first
        last = next
        return next
    }

    /// It worked: the next wait is the first one again.
    mutating func reset() {
        last = nil
    }
}
