public import Failures

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file or folder that cannot be read.
public struct FileFailure: Failure, Equatable {
    /// What cannot be read.
    public let path: String
    /// What the system says, in its words.
    public let reason: String

    /// A failure by its path and `errno`.
    public init(path: String, errorNumber: Int32) {
        self.path = path
        reason = String(cString: strerror(errorNumber))
    }

    /// A failure by its path and a reason of ours.
    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    /// What the system says.
    public var message: String { "cannot be read: \(reason)" }
    /// The path.
    public var location: String? { path }
    /// What to look at.
    public var wayOut: String? { "check the path and its permissions" }
    /// 4: refused before any data.
    public var outcome: Outcome { .refused }
}
