import Files

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Whether two files have the same bytes; false when one of them is not there.
///
/// `working` is called with every block. Throws `FileFailure` when one is there and cannot be read.
func haveSameContent(_ path: String, _ other: String, working: () -> Void = {}) throws(FileFailure) -> Bool {
    var status = stat()
    var otherStatus = stat()
    guard stat(path, &status) == 0, stat(other, &otherStatus) == 0, status.st_size == otherStatus.st_size else {
        return false
    }
    let left = try openToRead(path)
    defer { fclose(left) }
    let right = try openToRead(other)
    defer { fclose(right) }
    var leftBlock = [UInt8](repeating: 0, count: 1 << 18)
    var rightBlock = leftBlock
    while true {
        working()
        let count = fread(&leftBlock, 1, leftBlock.count, left)
        guard fread(&rightBlock, 1, rightBlock.count, right) == count else { return false }
        guard memcmp(&leftBlock, &rightBlock, count) == 0 else { return false }
        guard count == leftBlock.count else {
            guard ferror(left) == 0 else { throw FileFailure(path: path, errorNumber: EIO) }
            guard ferror(right) == 0 else { throw FileFailure(path: other, errorNumber: EIO) }
            return true
        }
    }
}

private func openToRead(_ path: String) throws(FileFailure) -> UnsafeMutablePointer<FILE> {
    guard let file = fopen(path, "rbe") else { throw FileFailure(path: path, errorNumber: errno) }
    return file
}
