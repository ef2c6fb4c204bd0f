import Decompression
import Files

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
    /// `people_data.csv` and `people_data.csv.gz` are the same name for that; where one folder has both, both are there.
    /// Throws when there is neither folder, or one cannot be read.
    public func files() throws -> [String: String] {
        var files: [String: String] = [:]
        var folders = 0
        for folder in ["processed", "batch"] {
            let directory = Directory(path: "\(path)/\(folder)")
            guard let entries = try directory.entries() else { continue }
            folders += 1
            let delivered = entries.filter { !$0.isDirectory }
            let names = Set(delivered.map { CompressionFormat.decompressedName($0.name) })
            files = files.filter { !names.contains(CompressionFormat.decompressedName($0.key)) }
            for entry in delivered {
                files[entry.name] = "\(directory.path)/\(entry.name)"
            }
        }
        guard folders > 0 else {
            throw StagingError.noLake(path: path)
        }
        return files
    }
}
