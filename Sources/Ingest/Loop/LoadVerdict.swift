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
    /// That of the server, which cannot do anything now.
    case outage(any Failure)

    /// Judges the error of a load; nil where it is none that a file, a setting or the server makes.
    init?(of error: any Error, path: String) {
        let isThere = FileIdentity.of(path: path) != nil
        switch error {
        case StagingError.changedWhileRead: self = isThere ? .changing : .gone
        case let error as StagingError:
            switch error {
            case .noThread, .undecompressible(_, .unavailable): self = .outage(error)
            case .badFeed, .noSuchFeed, .miscounted, .noLake, .noSuchLoad: self = .setting(error)
            default: self = .file(error)
            }
        // What a feed's target lacks, or what may not come: a person has to say what is meant.
        case let error as LedgerError: self = .setting(error)
        case let error as PostgresError: self = Self.isOutage(error) ? .outage(error) : .setting(error)
        // What cannot be read today may be readable tomorrow: it says nothing about what is in the file.
        case let error as FileFailure: self = isThere ? .setting(error) : .gone
        default: return nil
        }
    }

    /// Whether the server could not do, rather than would not: by its SQLSTATE.
    static func isOutage(_ error: PostgresError) -> Bool {
        guard error.outcome != .disconnected else { return true }
        guard let state = error.sqlState else { return error.kind == .rolledBack }
        // 25006: it is a standby. 40: deadlock or serialization. 53: out of disk, memory, connections. 55P03: a lock was
        // not to be had. 57: cancelled, shut down, starting up. 58: a system call failed.
        return ["25006", "40", "53", "55P03", "57", "58"].contains { state.hasPrefix($0) }
    }
}
