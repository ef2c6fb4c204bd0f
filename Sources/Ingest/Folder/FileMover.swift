import Files

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Moves files of a lake out of `batch/`: to `processed/` once they are loaded, to `failed/` when they cannot be.
///
/// A move is one rename(2), after which both folders are synced; it needs the three folders in one file system.
///
/// **Names.** In both folders the newest delivery has the plain name. What stood there under the name, with another
/// content, is kept as `superseded/NAME.1`, `.2` …, in a folder of its own below. `loader day` reads `processed/` by
/// name and no folders below it, so the newest delivery wins there, and an old one is neither loaded again nor
/// reported as misspelt, as any other name beside it would be. The old one gets its second name (link(2)) before the
/// rename puts the new one in its place: at no moment does `processed/` lack a file that was loaded.
///
/// What lies in `failed/` is what is still to be put right: a later delivery of the name that is loaded sends it and its
/// reason to `failed/superseded/`.
struct FileMover {
    private let batch: String
    private let processed: String
    private let failed: String

    /// A mover for a lake; makes the folders that are not there, and throws `FileFailure` when that is impossible.
    init(lake: String) throws(FileFailure) {
        batch = "\(lake)/batch"
        processed = "\(lake)/processed"
        failed = "\(lake)/failed"
        var device: UInt64?
        for folder in [batch, processed, failed] {
            guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
                throw FileFailure(path: folder, errorNumber: errno, action: .write)
            }
            var status = stat()
            guard stat(folder, &status) == 0 else { throw FileFailure(path: folder, errorNumber: errno) }
            guard device == nil || device == UInt64(status.st_dev) else {
                throw FileFailure(
                    path: folder, reason: "it is on another file system than batch, so files cannot be renamed into it")
            }
            device = UInt64(status.st_dev)
        }
    }

    /// Moves a file whose content is loaded; `renamed` is told before the folders are synced.
    func moveToProcessed(_ name: String, renamed: () throws -> Void = {}) throws {
        try setAside(name, in: processed, unlessSameAs: "\(batch)/\(name)")
        try move(name, to: processed, renamed: renamed)
        guard exists("\(failed)/\(name)") || exists("\(failed)/\(name).reason") else { return }
        try setAside(name, in: failed)
        for name in [name, "\(name).reason"] where exists("\(failed)/\(name)") {
            try removeFile("\(failed)/\(name)")
        }
        try sync(failed)
    }

    /// Moves a file that cannot be loaded; `NAME.reason` beside it says why, and is there first.
    func moveToFailed(_ name: String, reason: String, renamed: () throws -> Void = {}) throws {
        try setAside(name, in: failed, unlessSameAs: "\(batch)/\(name)")
        try replaceFile("\(failed)/\(name).reason", Array(reason.utf8))
        try move(name, to: failed, renamed: renamed)
    }

    /// How many files wait in `failed/` for somebody to put them right.
    func failedCount() throws(FileFailure) -> Int {
        try (Directory(path: failed).entries() ?? []).filter { !$0.isDirectory && !$0.name.hasSuffix(".reason") }.count
    }

    private func move(_ name: String, to folder: String, renamed: () throws -> Void) throws {
        guard rename("\(batch)/\(name)", "\(folder)/\(name)") == 0 else {
            throw FileFailure(path: "\(folder)/\(name)", errorNumber: errno, action: .write)
        }
        if isSameFile("\(batch)/\(name)", "\(folder)/\(name)") {
            // Between two names of one file rename(2) does nothing.
            try removeFile("\(batch)/\(name)")
        }
        try renamed()
        // The new place first: after a crash in between there may be two names of the file, and never none.
        try sync(folder)
        try sync(batch)
    }

    /// Gives what stands under a name, and its reason, a second name below the folder, unless it has one already or is
    /// the same as another file.
    private func setAside(_ name: String, in folder: String, unlessSameAs other: String? = nil) throws {
        let path = "\(folder)/\(name)"
        if let other, try haveSameContent(path, other) { return }
        let superseded = "\(folder)/superseded"
        let hasFile = exists(path)
        let hasReason = exists("\(path).reason")
        guard hasFile || hasReason else { return }
        guard mkdir(superseded, 0o777) == 0 || errno == EEXIST else {
            throw FileFailure(path: superseded, errorNumber: errno, action: .write)
        }
        var number = 1
        while try !keep(path, as: "\(superseded)/\(name).\(number)") {
            number += 1
        }
        if hasReason {
            _ = try keep("\(path).reason", as: "\(superseded)/\(name).\(number).reason")
        }
        try sync(superseded)
    }

    /// Gives a file a second name; false when that name is taken by another file.
    private func keep(_ path: String, as second: String) throws(FileFailure) -> Bool {
        guard link(path, second) != 0 else { return true }
        switch errno {
        case ENOENT: return true
        case EEXIST: return isSameFile(path, second)
        case EPERM, ENOTSUP, EMLINK, ENOSYS:
            // Without hard links the name is free for a moment. Nobody else takes it: the lake is locked.
            guard !exists(second) else { return false }
            guard rename(path, second) == 0 else {
                throw FileFailure(path: second, errorNumber: errno, action: .write)
            }
            return true
        default: throw FileFailure(path: second, errorNumber: errno, action: .write)
        }
    }

    private func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    private func isSameFile(_ path: String, _ other: String) -> Bool {
        var status = stat()
        var otherStatus = stat()
        return lstat(path, &status) == 0 && lstat(other, &otherStatus) == 0
            && status.st_dev == otherStatus.st_dev && status.st_ino == otherStatus.st_ino
    }

    /// Makes what was done to the names in a folder last through a power failure.
    private func sync(_ folder: String) throws(FileFailure) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure(path: folder, errorNumber: errno) }
        defer { close(descriptor) }
        // Some file systems of other machines cannot sync a folder; they do it themselves.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
            throw FileFailure(path: folder, errorNumber: errno, action: .write)
        }
    }
}
