import Failures
import SQLText

/// What can be wrong between the files and the history.
extension MigrationError {
    /// An applied file is not what it was.
    static func modified(path: String, key: String) -> MigrationError {
        MigrationError(
            "modified", "migration \(key) is applied already, and the file has changed since", at: path,
            wayOut: "undo the edit and put the change into a new migration")
    }

    /// An applied file is gone.
    static func missing(key: String, title: String) -> MigrationError {
        MigrationError(
            "missing", "migration \(title).sql is applied, but its file is gone",
            wayOut: "bring the file back, for example from the history of git, or, when it is gone for good, run: "
                + "migrate repair --removed \(key)")
    }

    /// A file's version is below one that is applied already.
    static func outOfOrder(path: String, newest: String) -> MigrationError {
        MigrationError(
            "out-of-order", "not applied, but \(newest), which comes later, is", at: path,
            wayOut: "give it a number after the newest one; where it came late and that is right, run: migrate up "
                + "--allow-out-of-order")
    }

    /// A file without transaction has begun and not ended, and a person has to say what is to become of it.
    ///
    /// `finding` is what is known of the next statement's object, such as that an index is there and not valid.
    static func undecided(_ file: HalfDoneFile, finding: String? = nil) -> MigrationError {
        let doubt =
            file.next == nil
            ? "what remains is to say so"
            : file.hasFailed ? "this one failed" : "whether this one is as well, nobody knows"
        return MigrationError(
            "undecided", "\(file.done) of \(file.total) statements of migration \(file.key) are done; \(doubt)",
            at: file.next?.location ?? file.path, notes: (file.next?.excerpt ?? []) + [finding].compactMap { $0 },
            wayOut: "look at what it did, then run: migrate resume \(file.key) [--from N], or migrate mark "
                + "\(file.key) applied|pending",
            outcome: .decisionNeeded)
    }
}
