#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The folder that hospitals deliver files to: `batch/` as produced, `processed/` what somebody moved away since.
public struct Lake: Sendable {
    /// The lake's folder.
    public let path: String

    /// A lake in a folder.
    public init(path: String) {
        self.path = path
    }

    /// The path of every delivered file, by name; where both folders have one of a name, that in `batch/` counts.
    ///
    /// Throws when there is neither folder, or one cannot be read.
    public func files() throws -> [String: String] {
        var files: [String: String] = [:]
        var folders = 0
        for folder in ["processed", "batch"] {
            let directory = "\(path)/\(folder)"
            guard let names = try Self.names(in: directory) else { continue }
            folders += 1
            for name in names where !name.hasPrefix(".") {
                files[name] = "\(directory)/\(name)"
            }
        }
        guard folders > 0 else {
            throw StagingError.noLake(path: path)
        }
        return files
    }

    /// The names in a folder; nil when there is no such folder.
    private static func names(in directory: String) throws -> [String]? {
        guard let stream = opendir(directory) else {
            guard errno != ENOENT else { return nil }
            throw StagingError.unreadable(path: directory, reason: String(cString: strerror(errno)))
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else {
                    throw StagingError.unreadable(path: directory, reason: String(cString: strerror(errno)))
                }
                return names
            }
            guard entry.pointee.d_type != UInt8(DT_DIR) else { continue }
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
    }
}
