import Foundation
import TestCluster
import Testing

/// A copy of the folder `sql`, which a test may change.
struct SQLFolder {
    let path: String

    /// Copies `sql` into a folder.
    init(copiedTo folder: String) throws {
        path = "\(folder)/sql"
        try FileManager.default.copyItem(atPath: TestCluster.sqlFolder, toPath: path)
    }

    /// Writes a file.
    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
    }

    /// Appends to a file.
    func append(_ text: String, to name: String) throws {
        try write(String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) + text, to: name)
    }

    /// Replaces what stands in a file.
    func replace(_ old: String, with new: String, in name: String) throws {
        let text = try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
        try #require(text.contains(old))
        try write(text.replacing(old, with: new), to: name)
    }

    /// Takes a file away.
    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }
}
