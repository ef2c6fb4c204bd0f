import Files

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file being read from its start to its end as it lies there; closed when it goes out of scope.
struct OpenFile: ~Copyable {
    let path: String
    /// What the file was when it was opened.
    let identity: FileIdentity
    /// How many bytes were read.
    private(set) var position: Int64 = 0

    private let descriptor: Int32

    /// Opens a file; throws when it is not there, not readable or not a regular file.
    init(path: String) throws {
        // Without O_NONBLOCK opening a pipe waits for its writer, before anybody can see that it is no file.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw FileFailure(path: path, errorNumber: errno)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FileFailure(path: path, reason: "it is not a regular file")
        }
        self.path = path
        self.descriptor = descriptor
        identity = FileIdentity(status)
    }

    deinit {
        close(descriptor)
    }

    /// Reads the next bytes into `buffer`; 0 means the end of the file.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            #if canImport(Glibc)
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #else
            let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 {
                position += Int64(count)
                return count
            }
            guard errno == EINTR else {
                throw FileFailure(path: path, errorNumber: errno)
            }
        }
    }

    /// The first bytes of the file, no more than `count`, wherever reading stands.
    func beginning(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var found = 0
        while found < count {
            let read = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress.map { $0 + found }, count - found, off_t(found))
            }
            guard read != 0 else { break }
            if read > 0 {
                found += read
            } else if errno != EINTR {
                throw FileFailure(path: path, errorNumber: errno)
            }
        }
        return Array(bytes.prefix(found))
    }

    /// Throws when the file is no longer what it was when it was opened.
    func checkUnchanged() throws {
        var status = stat()
        guard fstat(descriptor, &status) == 0, FileIdentity(status) == identity else {
            throw StagingError.changedWhileRead(path: path)
        }
    }
}
