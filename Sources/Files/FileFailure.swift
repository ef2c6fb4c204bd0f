public import Failures

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file or folder that cannot be read or written.
public struct FileFailure: Failure, Equatable {
    /// What was tried.
    public enum Action: String, Sendable {
        /// To read it.
        case read = "read"
        /// To write it.
        case write = "written"
    }

    /// What cannot be read or written.
    public let path: String
    /// Which of the two.
    public let action: Action
    /// What the system says, in its words.
    public let reason: String
    /// The same as `errno`; nil where the reason is one of ours.
    public let errorNumber: Int32?

    /// A failure by its path and `errno`.
    public init(path: String, errorNumber: Int32, action: Action = .read) {
        self.path = path
        self.action = action
        reason = String(cString: strerror(errorNumber))
        self.errorNumber = errorNumber
    }

    /// A failure by its path and a reason of ours.
    public init(path: String, reason: String) {
        self.path = path
        action = .read
        self.reason = reason
        errorNumber = nil
    }

    /// What the system says.
    public var message: String { "cannot be \(action.rawValue): \(reason)" }
    /// The path.
    public var location: String? { path }
    /// What to look at.
    public var wayOut: String? { "check the path and its permissions" }
    /// 4: refused before any data.
    public var outcome: Outcome { .refused }
}

extension FileFailure {
    /// Whether it is that there is no such file.
    public var isAbsence: Bool { errorNumber == ENOENT }
}
