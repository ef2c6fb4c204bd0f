import Decompression
import Files

/// The folder that hospitals deliver files to: `batch/` as produced, `processed/` what `loader watch` moved away since.
public struct Lake: Sendable {
    /// The lake's folder.
    public let path: String

    /// A lake in a folder.
    public init(path: String) {
        self.path = path
    }

    /// The path of every delivered file, by name; where both folders have one of a name, that in `batch/` counts.
    ///
    /// `people_data.csv` and `people_data.csv.gz` are the same name for that; where one folder has both, both are there.
    /// Throws when there is neither folder, or one cannot be read. A file that is moved meanwhile is in it: see
    /// ``moved(_:)``.
    public func files() throws -> [String: String] {
        var files: [String: String] = [:]
        var folders = 0
        // In the direction in which files move: what leaves the first folder before it is read is in the second one then.
        for folder in ["batch", "processed"] {
            let directory = Directory(path: "\(path)/\(folder)")
            guard let entries = try directory.entries() else { continue }
            folders += 1
            let delivered = entries.filter { !$0.isDirectory }
            let known = Set(files.keys.map { CompressionFormat.decompressedName($0) })
            for entry in delivered where !known.contains(CompressionFormat.decompressedName(entry.name)) {
                files[entry.name] = "\(directory.path)/\(entry.name)"
            }
        }
        guard folders > 0 else {
            throw StagingError.noLake(path: path)
        }
        return files
    }

    /// The delivery in `processed/`, where its file was moved to since the lake was read; nil when it was not.
    public func moved(_ delivery: Delivery) -> Delivery? {
        let path = "\(path)/processed/\(delivery.name)"
        guard path != delivery.path, FileIdentity.of(path: delivery.path) == nil, FileIdentity.of(path: path) != nil
        else { return nil }
        return Delivery(of: delivery.feed, path: path)
    }
}
