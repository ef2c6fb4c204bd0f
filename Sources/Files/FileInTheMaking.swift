#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A new file that is written piece by piece, and is gone again unless it is finished.
public struct FileInTheMaking: ~Copyable {
    private let path: String
    private let descriptor: Int32
    private var isFinished = false

    /// Makes a file for its owner's eyes only; throws ``FileFailure`` when there is one of that name already.
    public init(privateAt path: String) throws(FileFailure) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFailure(path: path, errorNumber: errno, action: .write) }
        self.path = path
    }

    deinit {
        close(descriptor)
        if !isFinished {
            unlink(path)
        }
    }

    /// Writes all of it.
    public func write(_ bytes: [UInt8]) throws(FileFailure) {
        let failure = writeAll(bytes, to: descriptor)
        guard failure == 0 else { throw FileFailure(path: path, errorNumber: failure, action: .write) }
    }

    /// Keeps the file, which is on the disk when this returns.
    public mutating func finish() throws(FileFailure) {
        guard fsync(descriptor) == 0 else { throw FileFailure(path: path, errorNumber: errno, action: .write) }
        isFinished = true
    }
}
