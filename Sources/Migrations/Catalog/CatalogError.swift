public import Failures

/// Why the shape of a database cannot be compared or checked.
public enum CatalogError: Failure {
    /// No `migrate up` has stored the shape: an older one was the last.
    case nothingStored
    /// A run has begun and not come to storing the shape: it is under way, or something ended it.
    case shapeIsStale
    /// The role may not create databases.
    case mayNotCreateDatabases(role: String)
    /// The server is a standby, or the role only reads.
    case readOnlySession
    /// A second `migrate up` found something to do.
    case notDone(files: [String])
    /// A repeatable file makes something else when it is applied again; nil where only all of them together do.
    case notRepeatable(path: String?)

    /// What is wrong.
    public var message: String {
        switch self {
        case .nothingStored:
            "the shape of this database was never stored: an older migrate was the last to change it"
        case .shapeIsStale:
            "there is nothing to compare with: a run of migrate is under way, or was ended before it had stored the "
                + "shape that it left"
        case .mayNotCreateDatabases(let role): "role \(role) may not create databases, and this takes one to try in"
        case .readOnlySession: "this session can only read, and this takes a database of its own to try in"
        case .notDone(let files):
            "right after migrate up a second one has something to do again: \(files.joined(separator: ", "))"
        case .notRepeatable(nil): "applied once more, the repeatable files together make something else"
        case .notRepeatable: "applied once more, this file makes something else"
        }
    }

    /// The file.
    public var location: String? {
        if case .notRepeatable(let path) = self { path } else { nil }
    }

    /// What to do.
    public var wayOut: String? {
        switch self {
        case .nothingStored:
            "migrate up stores it with the next file it applies; until then compare with the files: "
                + "migrate drift --scratch"
        case .shapeIsStale:
            "migrate up stores the shape as it is then, also where nothing is pending; to see before what differs from "
                + "the files: migrate drift --scratch"
        case .mayNotCreateDatabases(let role):
            "an administrator can allow it, alter role \(role) createdb; or point DATABASE_URL to another server, "
                + "such as the private one of db/cluster"
        case .readOnlySession: "run it on the primary, as a role whose sessions may write"
        case .notDone: "a file after it undoes what it makes; what one file makes, no other may drop"
        case .notRepeatable: "write it so that it can run any number of times: create or replace, if not exists, revoke"
        }
    }

    /// 4 where it was refused, 1 where the files failed.
    public var outcome: Outcome {
        switch self {
        case .nothingStored, .shapeIsStale, .mayNotCreateDatabases, .readOnlySession: .refused
        case .notDone, .notRepeatable: .failed
        }
    }
}
