/// A file in `batch/` that is no delivery, and is left alone.
public struct StrayFile: Sendable, Hashable {
    /// Why it is none.
    public enum Reason: Sendable, CaseIterable {
        /// No feed's pattern fits its name.
        case noFeed
        /// It is a symbolic link: what it points to would be loaded, and only the link moved.
        case link
        /// Its name is not UTF-8, which the ledger could not take.
        case name
    }

    /// Its name; where that is not UTF-8, with escapes (`Directory.Entry`).
    public let name: String
    /// Why it is none.
    public let reason: Reason
}
