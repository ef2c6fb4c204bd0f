import Failures

/// How often in a row the same outage met a file: after a few times it is the file that has to wait, and not all others
/// behind it.
struct RepeatedOutages {
    /// So many times the file is waited for.
    static let limit = 3

    private var seen: [String: (message: String, count: Int)] = [:]

    /// An outage met a file; returns whether it was the same one too often.
    mutating func isTooMany(_ failure: any Failure, for name: String) -> Bool {
        let last = seen[name]
        let count = last?.message == failure.message ? (last?.count ?? 0) + 1 : 1
        // Once it was too many, the next one is too.
        seen[name] = (failure.message, count)
        return count >= Self.limit
    }

    /// A file got its due.
    mutating func forget(_ name: String) {
        seen[name] = nil
    }

    /// Forgets the files that are not there any more.
    mutating func keep(_ names: Set<String>) {
        seen = seen.filter { names.contains($0.key) }
    }
}
