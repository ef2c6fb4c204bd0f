import Files

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The folder of a topic in a lake: `stream/<topic>/<day>/<partition>-<first offset>.json`.
///
/// A file is there whole or not at all, and is never changed.
struct LakeFolder: Sendable {
    /// Where it is.
    let path: String

    /// The folder of all, or the one of an owner, `stream/<topic>@<owner>`: no topic has an @.
    init(lake: String, topic: String, owner: String?) {
        let name = owner.map { "\(topic)@\(Self.escaped($0))" } ?? topic
        path = "\(lake)/stream/\(name)"
    }

    private static func escaped(_ name: String) -> String {
        name.utf8.reduce(into: "") { text, byte in
            let scalar = UnicodeScalar(byte)
            let isPlain = byte < 0x80 && (Character(scalar).isLetter || Character(scalar).isNumber)
            let digits = String(byte, radix: 16, uppercase: true)
            text += isPlain || "._-@".contains(Character(scalar)) ? String(scalar) : "%\(byte < 16 ? "0" : "")\(digits)"
        }
    }

    func path(of partition: Int32, from offset: Int64, on day: Int64?) -> String {
        "\(path)/\(LakeTime.folder(ofDay: day))/\(partition)-\(offset).json"
    }

    /// The first offsets of the files of a partition on a day, in their order.
    func offsets(of partition: Int32, on day: Int64?) throws -> [Int64] {
        try offsets(of: partition, in: LakeTime.folder(ofDay: day)).sorted()
    }

    private func offsets(of partition: Int32, in day: String) throws -> [Int64] {
        let prefix = "\(partition)-"
        let suffix = ".json"
        return try (Directory(path: "\(path)/\(day)").entries() ?? []).compactMap { entry in
            guard entry.name.hasPrefix(prefix), entry.name.hasSuffix(suffix) else { return nil }
            return Int64(entry.name.dropFirst(prefix.count).dropLast(suffix.count))
        }
    }

    /// A file of a partition that has an offset or later ones; nil where there is none.
    func file(of partition: Int32, notBefore offset: Int64) throws -> String? {
        for day in try Directory(path: path).entries() ?? [] where day.isDirectory {
            let firsts = try offsets(of: partition, in: day.name)
            func path(_ first: Int64) -> String { "\(self.path)/\(day.name)/\(partition)-\(first).json" }
            if let first = firsts.filter({ $0 >= offset }).min() {
                return path(first)
            }
            // Of those of a day that begin before it, only the last one may go on to it.
            if let first = firsts.max(), try Self.lastOffset(ofFile: path(first)) >= offset {
                return path(first)
            }
        }
        return nil
    }

    /// The offset of the last line of a file.
    func lastOffset(of partition: Int32, from first: Int64, on day: Int64?) throws -> Int64 {
        try Self.lastOffset(ofFile: path(of: partition, from: first, on: day))
    }

    private static func lastOffset(ofFile path: String) throws -> Int64 {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure(path: path, errorNumber: errno) }
        defer { close(descriptor) }
        let size = lseek(descriptor, 0, SEEK_END)
        var count = 1 << 16
        while true {
            let start = max(0, size - off_t(count))
            var bytes = [UInt8](repeating: 0, count: Int(size - start))
            var done = 0
            while done < bytes.count {
                let read = bytes.withUnsafeMutableBytes {
                    pread(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done, start + off_t(done))
                }
                guard read > 0 else { throw FileFailure(path: path, errorNumber: read < 0 ? errno : EIO) }
                done += read
            }
            let lineStart = bytes.dropLast().lastIndex(of: UInt8(ascii: "\n"))
            if let lineStart, let offset = LakeLine.offset(in: Array(bytes[(lineStart + 1)...])) {
                return offset
            }
            guard start > 0 else {
                guard lineStart == nil, let offset = LakeLine.offset(in: bytes) else {
                    throw FileFailure(path: path, reason: "it has a line that no loader wrote")
                }
                return offset
            }
            count *= 8
        }
    }

    /// Makes it, in a lake that is there, and takes a partition of it.
    ///
    /// Nil while another process has it; what such a one left unfinished is removed. Throws ``FileFailure``.
    func take(_ partition: Int32) throws -> LakeLock? {
        try makeFolder(path)
        guard let lock = try LakeLock(path: "\(path)/.\(partition).lock") else { return nil }
        guard unlink(temporary(partition)) == 0 || errno == ENOENT else {
            throw FileFailure(path: temporary(partition), errorNumber: errno, action: .write)
        }
        return lock
    }

    private func temporary(_ partition: Int32) -> String { "\(path)/.\(partition).tmp" }

    /// Makes a file; false where there is one of that name.
    ///
    /// It is there for good once the day is synced. Needs the partition's lock. Throws ``FileFailure``, and leaves nothing then.
    func write(_ lines: UnsafeRawBufferPointer, of partition: Int32, from offset: Int64, on day: Int64?) throws -> Bool
    {
        let path = path(of: partition, from: offset, on: day)
        try makeFolder("\(self.path)/\(LakeTime.folder(ofDay: day))")
        guard access(path, F_OK) != 0 else { return false }
        let temporary = temporary(partition)
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw FileFailure(path: temporary, errorNumber: errno, action: .write) }
        var problem = writeAll(lines, to: descriptor)
        if problem == 0, fsync(descriptor) != 0 {
            problem = errno
        }
        if close(descriptor) != 0, problem == 0 {
            problem = errno
        }
        if problem == 0, rename(temporary, path) != 0 {
            problem = errno
        }
        guard problem == 0 else {
            unlink(temporary)
            throw FileFailure(path: path, errorNumber: problem, action: .write)
        }
        return true
    }

    /// Has the names of a day's files survive a power failure.
    func sync(day: Int64?) throws {
        try Self.sync("\(path)/\(LakeTime.folder(ofDay: day))")
    }

    private func makeFolder(_ folder: String) throws {
        if mkdir(folder, 0o750) == 0 {
            let parent = folder.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
                separator: "/")
            try Self.sync(parent)
        } else if errno != EEXIST {
            throw FileFailure(path: folder, errorNumber: errno, action: .write)
        }
    }

    private static func sync(_ folder: String) throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure(path: folder, errorNumber: errno, action: .write) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileFailure(path: folder, errorNumber: errno, action: .write) }
    }
}

/// A partition of a lake that one process writes, until this is gone.
final class LakeLock {
    private let descriptor: Int32

    /// Nil while another one has it.
    fileprivate init?(path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw FileFailure(path: path, errorNumber: errno, action: .write) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let problem = errno
            guard problem != EINTR else { continue }
            guard problem == EWOULDBLOCK else {
                throw FileFailure(path: path, errorNumber: problem, action: .write)
            }
            return nil
        }
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
        }
    }
}
