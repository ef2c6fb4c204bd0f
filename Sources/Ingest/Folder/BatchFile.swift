import Files
public import Staging

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that lies in `batch/`.
public struct BatchFile: Sendable, Equatable {
    /// Its name without folders.
    public let name: String
    /// What it was when it was looked at.
    public let identity: FileIdentity
    /// When it was last written, or put there by a rename, in seconds since 1970.
    public let changed: Double

    /// Endings of files that somebody is still writing, or that are about other files.
    static let passedOver = [".tmp", ".part", ".partial", ".reason"]

    /// The files of a folder, by name; hidden ones, folders and those that others are still writing are passed over.
    ///
    /// Throws `FileFailure` when there is no such folder, or it cannot be read.
    static func all(in folder: String) throws(FileFailure) -> [BatchFile] {
        guard let entries = try Directory(path: folder).entries() else {
            throw FileFailure(path: folder, errorNumber: ENOENT)
        }
        var files: [BatchFile] = []
        for entry in entries where !entry.isDirectory && !passedOver.contains(where: { entry.name.hasSuffix($0) }) {
            let path = "\(folder)/\(entry.name)"
            var status = stat()
            // Gone since, or a link to nothing: there is nothing to load.
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                let identity = FileIdentity.of(path: path)
            else { continue }
            #if canImport(Darwin)
            let time = status.st_ctimespec
            #else
            let time = status.st_ctim
            #endif
            files.append(
                BatchFile(
                    name: entry.name, identity: identity,
                    changed: Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000))
        }
        return files
    }
}
