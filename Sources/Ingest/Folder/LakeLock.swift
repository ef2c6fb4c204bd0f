public import Failures
import Files

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Keeps others from moving files of a lake, for as long as it is there: a lock (flock) on `.watch.lock` in the lake.
///
/// The system lets go of it when the process ends, however it ends; the file stays, and says who held it last.
public struct LakeLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock; throws ``LakeLocked`` when somebody else has it, `FileFailure` when its file cannot be had.
    ///
    /// - Parameter holder: who we are, for those who come too late.
    public init(lake: String, holder: String) throws {
        let path = "\(lake)/.watch.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileFailure(path: path, errorNumber: errno, action: .write) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno != EINTR else { continue }
            let number = errno
            close(descriptor)
            guard number == EWOULDBLOCK else { throw FileFailure(path: path, errorNumber: number, action: .write) }
            let line = try contents(ofFile: path).prefix { $0 != 10 }
            throw LakeLocked(lake: lake, holder: String(decoding: line, as: UTF8.self))
        }
        var line = Array("\(holder)\n".utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, &line, line.count, 0) == line.count else {
            let number = errno
            close(descriptor)
            throw FileFailure(path: path, errorNumber: number, action: .write)
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }
}

/// Somebody else watches the lake already.
public struct LakeLocked: Failure, Equatable {
    /// The lake.
    public let lake: String
    /// Who.
    public let holder: String

    /// Who it is.
    public var message: String { "\(holder.isEmpty ? "somebody else" : holder) watches this lake already" }
    /// The lake.
    public var location: String? { lake }
    /// Leave it to that one, or end it.
    public var wayOut: String? { "one loader watch a lake is enough: end that one first, or name another lake" }
    /// 5: the lock was not obtained.
    public var outcome: Outcome { .locked }
}
