extension Collection where Element == Delivery {
    /// Those of the deliveries that stand for the same: what is loaded last would take the place of the others.
    ///
    /// In the order of their paths.
    public var rivals: [[Delivery]] {
        Dictionary(grouping: self) { [$0.feed.name, $0.scope] }.values
            .filter { $0.count > 1 }.map { $0.sorted { $0.path < $1.path } }
            .sorted { ($0.first?.path ?? "") < ($1.first?.path ?? "") }
    }
}
