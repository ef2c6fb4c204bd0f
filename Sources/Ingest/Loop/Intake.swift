import Staging

/// Tells the files of `batch/` that are deliveries from others, and remembers the others, so that they are told once.
struct Intake {
    /// What complete files turned out to be.
    struct Sorted {
        /// Deliveries, in the order in which to load them.
        var deliveries: [(file: BatchFile, delivery: Delivery)] = []
        /// Files of no feed that were not told of yet.
        var strays: [StrayFile] = []
        /// Names that stand for one delivery each group, and were not told of yet.
        var ambiguous: [[String]] = []
    }

    /// The files that are no delivery.
    private(set) var strays: Set<StrayFile> = []
    /// Names that stand for one delivery each group.
    private var groups: Set<[String]> = []

    /// How many files wait because others stand for the same delivery.
    var ambiguousCount: Int { groups.reduce(0) { $0 + $1.count } }

    /// Whether a file waits for another name, or another file, as far as the last contact with the server said.
    func isKnownToWait(_ name: String) -> Bool {
        strays.contains(StrayFile(name: name, reason: .noFeed)) || groups.contains { $0.contains(name) }
    }

    /// Takes note of what is in the folder; returns what can be no delivery and was not told of yet.
    mutating func note(_ look: BatchFolder.Look) -> [StrayFile] {
        let names = Set(look.files.map(\.name))
        let known = strays
        strays = strays.filter { $0.reason == .noFeed && names.contains($0.name) }.union(look.strays)
        groups = groups.filter { $0.allSatisfy { names.contains($0) } }
        return look.strays.filter { !known.contains($0) }
    }

    /// Sorts complete files by what the feeds are now.
    mutating func sort(_ files: [BatchFile], by catalog: FeedCatalog) -> Sorted {
        var sorted = Sorted()
        var fitting: [(order: DeliveryOrder, file: BatchFile, delivery: Delivery)] = []
        for file in files {
            let stray = StrayFile(name: file.name, reason: .noFeed)
            if let delivery = catalog.feeds.lazy.compactMap({ Delivery(of: $0, path: file.path) }).first {
                strays.remove(stray)
                fitting.append((DeliveryOrder(of: delivery), file, delivery))
            } else if strays.insert(stray).inserted {
                sorted.strays.append(stray)
            }
        }
        let known = groups
        groups = Set(
            Dictionary(grouping: fitting) { [$0.delivery.feed.name, $0.delivery.scope] }.values
                .filter { $0.count > 1 }.map { $0.map(\.file.name).sorted() })
        sorted.ambiguous = groups.subtracting(known).sorted { $0.lexicographicallyPrecedes($1) }
        let waiting = Set(groups.joined())
        sorted.deliveries = fitting.filter { !waiting.contains($0.file.name) }.sorted { $0.order < $1.order }
            .map { ($0.file, $0.delivery) }
        return sorted
    }
}
