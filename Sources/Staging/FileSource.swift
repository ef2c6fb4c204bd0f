import Digests
import Files

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What a file was when it was looked at: enough to see that it changed since.
public struct FileIdentity: Sendable, Equatable {
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

/// An open file, closed when it goes out of scope.
private struct FileDescriptor: ~Copyable {
    let number: Int32

    deinit {
        close(number)
    }
}

/// A file being read from its start to its end, hashed on the way.
struct FileSource: ~Copyable {
    let path: String
    /// What the file was when it was opened.
    let identity: FileIdentity

    private let descriptor: FileDescriptor
    private var digest: SHA256

    /// Opens a file; throws when it is not there, not readable or not a regular file.
    init(path: String) throws {
        // Without O_NONBLOCK opening a pipe waits for its writer, before anybody can see that it is no file.
        let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else {
            throw FileFailure(path: path, errorNumber: errno)
        }
        let descriptor = FileDescriptor(number: number)
        var status = stat()
        guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw FileFailure(path: path, reason: "it is not a regular file")
        }
        digest = try SHA256()
        self.path = path
        self.descriptor = descriptor
        identity = FileIdentity(status)
    }

    /// Reads the next bytes into `buffer`; 0 means the end of the file.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            #if canImport(Glibc)
            let count = Glibc.read(descriptor.number, buffer.baseAddress, buffer.count)
            #else
            let count = Darwin.read(descriptor.number, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 {
                try digest.update(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]))
                return count
            }
            guard errno == EINTR else {
                throw FileFailure(path: path, errorNumber: errno)
            }
        }
    }

    /// The SHA-256 of everything read; throws when the file is no longer what it was when it was opened.
    consuming func finish() throws -> [UInt8] {
        var status = stat()
        guard fstat(descriptor.number, &status) == 0, FileIdentity(status) == identity else {
            throw StagingError.changedWhileRead(path: path)
        }
        return try digest.finalize()
    }

    /// The SHA-256 of a whole file.
    static func hash(path: String) throws -> [UInt8] {
        var source = try FileSource(path: path)
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
        defer { block.deallocate() }
        while try source.read(into: block) > 0 {}
        return try source.finish()
    }
}
