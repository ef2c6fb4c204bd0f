import Decompression
import Failures
import Files
import Postgres
import Staging

/// Whose fault it is that a file was not loaded.
enum LoadVerdict {
    /// The file's own: it goes to `failed/`.
    case file(any Failure)
    /// It is still being written.
    case changing
    /// Nobody's: it is gone.
    case gone
    /// That of a setting, a permission or a table: it stays, others may do better.
    case setting(any Failure)
    /// That of the server or this machine, which cannot do anything now.
    case outage(any Failure)

    /// Judges the error of a load; nil where it is none that a file, a setting or the server makes.
    init?(of error: any Error, path: String) {
        let isThere = FileIdentity.of(path: path) != nil
        switch error {
        case StagingError.changedWhileRead: self = isThere ? .changing : .gone
        case let error as StagingError:
            self =
                switch error.fault {
                case .file: .file(error)
                case .setting: .setting(error)
                case .machine: .outage(error)
                }
        // What a feed's target lacks, or what may not come: a person has to say what is meant.
        case let error as LedgerError: self = .setting(error)
        case let error as PostgresError:
            self =
                switch error.category {
                case .conflict, .resources, .connectionLost, .shutdown, .standby: .outage(error)
                // A limit of the role or the server ends the same file every time, and others may be within it.
                case .cancelled: .setting(error)
                case .data, .other: .setting(error)
                }
        // What cannot be read today may be readable tomorrow: it says nothing about what is in the file.
        case let error as FileFailure: self = isThere ? .setting(error) : .gone
        default: return nil
        }
    }
}
