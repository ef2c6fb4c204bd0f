#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Makes a file that is not there yet; throws ``FileFailure`` when it is, or cannot be written, and then leaves none.
public func createFile(_ path: String, _ bytes: [UInt8]) throws(FileFailure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileFailure(path: path, errorNumber: errno, action: .write) }
    var failure = writeAll(bytes, to: descriptor)
    if failure == 0, fsync(descriptor) != 0 {
        failure = errno
    }
    if close(descriptor) != 0, failure == 0 {
        failure = errno
    }
    guard failure == 0 else {
        unlink(path)
        throw FileFailure(path: path, errorNumber: failure, action: .write)
    }
}

/// Removes a file; throws ``FileFailure`` when it cannot be removed.
public func removeFile(_ path: String) throws(FileFailure) {
    guard unlink(path) == 0 else { throw FileFailure(path: path, errorNumber: errno, action: .write) }
}

/// Puts a text in the place of a file, or makes it: whoever reads meanwhile, and after a crash, finds the old or the new one.
///
/// Throws ``FileFailure`` when it cannot be written; the old one is still there then.
public func replaceFile(_ path: String, _ bytes: [UInt8]) throws(FileFailure) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.dropLast().map { "\($0)/" }.joined()
    let temporary = "\(folder).\(parts.last ?? "").\(getpid())"
    // Left behind by a process of the same number that was killed.
    unlink(temporary)
    try createFile(temporary, bytes)
    guard rename(temporary, path) == 0 else {
        let failure = FileFailure(path: path, errorNumber: errno, action: .write)
        unlink(temporary)
        throw failure
    }
}

extension Directory {
    /// Runs `body` while no other process does so with the same folder.
    ///
    /// Throws ``FileFailure`` when there is no such folder, and what `body` throws.
    public func whileLocked<Value>(_ body: () throws -> Value) throws -> Value {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure(path: path, errorNumber: errno) }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw FileFailure(path: path, errorNumber: errno, action: .write) }
        }
        return try body()
    }
}

/// Writes all of it; returns the error's number, 0 for none.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    bytes.withUnsafeBytes { writeAll($0, to: descriptor) }
}

/// Writes all of it to a file; returns the error's number, `errno`, and 0 for none.
public func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var done = 0
    while done < bytes.count {
        let count = write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        if count >= 0 {
            done += count
        } else if errno != EINTR {
            return errno
        }
    }
    return 0
}
