import Files

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What a file was when it was looked at: enough to see that it changed since.
///
/// Of a compressed file this is the file as it lies there, not its content.
public struct FileIdentity: Sendable, Hashable {
    /// Size in bytes.
    public let bytes: Int64
    /// When its content was last modified, in microseconds since 1970.
    public let modified: Int64
    let device: UInt64
    let inode: UInt64

    init(_ status: stat) {
        bytes = Int64(status.st_size)
        #if canImport(Darwin)
        let time = status.st_mtimespec
        #else
        let time = status.st_mtim
        #endif
        modified = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// Throws `FileFailure` unless there is a regular file at a path.
    public static func check(path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileFailure(path: path, errorNumber: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileFailure(path: path, reason: "it is not a regular file")
        }
    }

    /// The identity of the file at a path; nil when there is none that can be looked at.
    public static func of(path: String) -> FileIdentity? {
        var status = stat()
        return stat(path, &status) == 0 ? FileIdentity(status) : nil
    }
}
