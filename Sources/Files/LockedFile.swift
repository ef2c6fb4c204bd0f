#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that one process at a time has for itself: a lock (flock), for as long as the value is there.
///
/// The system lets go of the lock when the process ends, however it ends; the file stays.
public struct LockedFile: ~Copyable {
    /// Where it is.
    public let path: String
    private let descriptor: Int32
    /// Whether a part of something is at its end, which what comes next would go on.
    private var isTorn = false

    /// Locks a file, which is made where there is none; nil when another process has it.
    ///
    /// Throws ``FileFailure`` when it cannot be opened or locked.
    public init?(path: String) throws(FileFailure) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileFailure(path: path, errorNumber: errno, action: .write) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno != EINTR else { continue }
            let number = errno
            close(descriptor)
            guard number == EWOULDBLOCK else { throw FileFailure(path: path, errorNumber: number, action: .write) }
            return nil
        }
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Writes behind what is in it; the bytes are on the disk when this returns.
    ///
    /// Throws ``FileFailure``, and then none of them is in it; where a part of them cannot be taken back, nothing more can
    /// be written.
    public mutating func append(_ bytes: [UInt8]) throws(FileFailure) {
        guard !isTorn else {
            throw FileFailure(
                path: path,
                reason: "it ends in the middle of a line, which could not be taken back: start the program anew")
        }
        let end = lseek(descriptor, 0, SEEK_END)
        var failure = end < 0 ? errno : writeAll(bytes, to: descriptor)
        if failure == 0, fsync(descriptor) != 0 {
            failure = errno
        }
        guard failure == 0 else {
            isTorn = end < 0 || ftruncate(descriptor, end) != 0
            throw FileFailure(path: path, errorNumber: failure, action: .write)
        }
    }

    /// Keeps only so many bytes of it.
    public func cut(to count: Int) throws(FileFailure) {
        guard ftruncate(descriptor, off_t(count)) == 0, fsync(descriptor) == 0 else {
            throw FileFailure(path: path, errorNumber: errno, action: .write)
        }
    }
}

extension Directory {
    /// Makes the folder and those above it, unless they are there; throws ``FileFailure`` when that is impossible.
    public func make() throws(FileFailure) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += made.isEmpty || made.hasSuffix("/") ? "\(part)" : "/\(part)"
            guard mkdir(made, 0o777) == 0 || errno == EEXIST else {
                throw FileFailure(path: made, errorNumber: errno, action: .write)
            }
        }
    }

    /// Makes the names in it last through a power failure; throws ``FileFailure`` when that is impossible.
    public func sync() throws(FileFailure) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure(path: path, errorNumber: errno) }
        defer { close(descriptor) }
        // Some file systems of other machines cannot sync a folder; they do it themselves.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
            throw FileFailure(path: path, errorNumber: errno, action: .write)
        }
    }
}
