import Foundation

/// A `sql` folder of a test's own, gone with the last reference to it.
public final class TemporarySQLFolder: Sendable {
    /// Where it is.
    public let path: String

    /// A folder with an empty `migrations` in it, or a copy of another `sql` folder.
    public init(copyOf original: String? = nil) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "sql-\(UUID().uuidString)").path
        if let original {
            try FileManager.default.copyItem(atPath: original, toPath: path)
        } else {
            try FileManager.default.createDirectory(atPath: "\(path)/migrations", withIntermediateDirectories: true)
        }
    }

    /// A folder of these files.
    public convenience init(_ files: [String: String]) throws {
        try self.init()
        for (name, text) in files {
            try write(text, to: name)
        }
    }

    deinit {
        // Left behind, it would only lie in the folder for temporary files.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file, with the folders it needs.
    public func write(_ text: String, to file: String) throws {
        try write(bytes: Array(text.utf8), to: file)
    }

    /// Writes a file of any bytes, with the folders it needs.
    public func write(bytes: [UInt8], to file: String) throws {
        let url = URL(filePath: "\(path)/\(file)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    /// Adds text to the end of a file.
    public func append(_ text: String, to file: String) throws {
        let url = URL(filePath: "\(path)/\(file)")
        try (Data(contentsOf: url) + Data(text.utf8)).write(to: url)
    }

    /// Makes an empty folder.
    public func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
    }

    /// Removes a file or folder.
    public func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }
}
