public import Files
public import Staging

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that lies in `batch/`.
public struct BatchFile: Sendable, Equatable {
    /// Where it is.
    public let path: String
    /// Its name without folders.
    public let name: String
    /// What it was when it was looked at.
    public let identity: FileIdentity
    /// When it was last written, or put there by a rename, in seconds since 1970.
    public let changed: Double

    /// Endings of files that somebody is still writing, or that are about other files.
    static let passedOver = [".tmp", ".part", ".partial", ".reason"]

    /// The files of a folder, by name, and those that can be no delivery whatever feeds there are; hidden ones, folders
    /// and those that others are still writing are passed over.
    ///
    /// Throws `FileFailure` when there is no such folder, or it cannot be read.
    public static func all(in folder: String) throws(FileFailure) -> (files: [BatchFile], strays: [StrayFile]) {
        guard let entries = try Directory(path: folder).entries() else {
            throw FileFailure(path: folder, errorNumber: ENOENT)
        }
        var files: [BatchFile] = []
        var strays: [StrayFile] = []
        for entry in entries where !entry.isDirectory && !passedOver.contains(where: { entry.name.hasSuffix($0) }) {
            guard entry.isNameExact else {
                strays.append(StrayFile(name: entry.name, reason: .name))
                continue
            }
            let path = "\(folder)/\(entry.name)"
            var status = stat()
            // Gone since: there is nothing to load.
            guard lstat(path, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFLNK {
                strays.append(StrayFile(name: entry.name, reason: .link))
            } else if status.st_mode & S_IFMT == S_IFREG, let identity = FileIdentity.of(path: path) {
                #if canImport(Darwin)
                let time = status.st_ctimespec
                #else
                let time = status.st_ctim
                #endif
                let changed = Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
                files.append(BatchFile(path: path, name: entry.name, identity: identity, changed: changed))
            }
        }
        return (files, strays)
    }
}
