public import Foundation

/// The files of `stream/` in a lake of a test's own, which is gone with this.
public final class StreamFiles: Sendable {
    /// The lake.
    public let lake: String

    /// An empty lake.
    public init() throws {
        lake = FileManager.default.temporaryDirectory.appending(path: "lake-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: lake, withIntermediateDirectories: false)
    }

    /// A lake on a disk of somebody's.
    public init(on disk: SmallDisk) {
        lake = disk.path
    }

    deinit {
        // Nothing to be done about a folder that cannot be removed.
        try? FileManager.default.removeItem(atPath: lake)
    }

    /// The paths of all files but hidden ones, below `stream/`, in their order.
    public func paths() -> [String] {
        let files = FileManager.default.enumerator(atPath: "\(lake)/stream")
        let all = files?.compactMap { $0 as? String } ?? []
        return all.filter { $0.hasSuffix(".json") && !$0.contains("/.") }.sorted()
    }

    /// What is in a file.
    public func contents(_ path: String) throws -> Data {
        try Data(contentsOf: URL(filePath: "\(lake)/stream/\(path)"))
    }

    /// The lines of all files.
    public func lines() throws -> [String] {
        try paths().flatMap { path in
            String(decoding: try contents(path), as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }
}
