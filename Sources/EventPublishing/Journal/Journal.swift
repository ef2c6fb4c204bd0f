import Files
import Staging

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What of a topic was published, and was begun to be: `.published/TOPIC.jsonl` in a lake, one JSON object a line, which
/// only grows.
///
/// A line is on the disk before what it announces begins. It is locked for as long as it is there, so that nobody else
/// publishes what it does not know of yet.
struct Journal: ~Copyable {
    private var file: LockedFile
    private var latest: [Content: JournalEntry] = [:]

    /// A content in a cluster.
    private struct Content: Hashable {
        let cluster: String
        let sha256: String

        init(_ entry: JournalEntry) {
            cluster = entry.cluster
            sha256 = entry.sha256
        }

        init(cluster: String, sha256: String) {
            self.cluster = cluster
            self.sha256 = sha256
        }
    }

    /// Opens the journal of a topic, and makes it where there is none.
    ///
    /// Throws ``PublishingError`` when there is no lake, somebody else has the journal, or it is none; `FileFailure` when
    /// it cannot be read or written.
    init(lake: String, topic: String) throws {
        // One that a slip of the pen names would begin with an empty journal, and everything would be published again.
        guard Directory(path: lake).isThere else { throw PublishingError.noLake(path: lake) }
        let folder = Directory(path: "\(lake)/.published")
        try folder.make()
        let path = "\(folder.path)/\(topic).jsonl"
        guard let file = try LockedFile(path: path) else {
            throw PublishingError.locked(journal: path, topic: topic)
        }
        try folder.sync()
        let bytes = try contents(ofFile: path)
        let whole = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        var latest: [Content: JournalEntry] = [:]
        for (index, line) in bytes[..<whole].split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
            .enumerated()
        {
            let entry = line.withUnsafeBytes { line in
                TextEncoding.check(line) == nil && JSONValidator.isValid(line, isStoredAsText: true)
                    ? JournalEntry(line: line) : nil
            }
            guard let entry, entry.topic == topic else {
                throw PublishingError.badJournal(path: path, line: index + 1)
            }
            latest[Content(entry)] = entry
        }
        if whole < bytes.count {
            // Whoever wrote the last line did not come to its end, and so not to what it announces either.
            try file.cut(to: whole)
        }
        self.file = file
        self.latest = latest
    }

    /// The last that is known of a content.
    func entry(cluster: String, sha256: String) -> JournalEntry? {
        latest[Content(cluster: cluster, sha256: sha256)]
    }

    /// Adds an entry; it is on the disk when this returns.
    mutating func add(_ entry: JournalEntry) throws(FileFailure) {
        try file.append(entry.text(at: time(nil)) + [0x0A])
        latest[Content(entry)] = entry
    }
}
