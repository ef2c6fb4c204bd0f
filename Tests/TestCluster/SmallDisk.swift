import Foundation

/// A disk in memory that is soon full; unmounted when the test is over.
public struct SmallDisk: Sendable {
    /// Its name, which is no other's.
    public let name: String
    /// Where it is mounted.
    public let path: String

    /// Somebody else's program failed.
    public struct Failed: Error {
        let program: String
    }

    /// Whether one can be mounted here.
    public static var isPossible: Bool {
        geteuid() == 0 && (try? with(megabytes: 1, owner: "root", in: "/tmp") { _ in }) != nil
    }

    /// Mounts one in the folder of a server, which owns it, for as long as the closure runs.
    public static func with(megabytes: Int, of cluster: TestCluster, _ body: (SmallDisk) throws -> Void) throws {
        let folder = URL(filePath: cluster.socketFolder).deletingLastPathComponent()
        let owner = try FileManager.default.attributesOfItem(atPath: cluster.socketFolder)[.ownerAccountName] as? String
        try with(megabytes: megabytes, owner: owner ?? "postgres", in: folder.path, body)
    }

    /// Mounts one in a folder.
    public static func with(
        megabytes: Int, owner: String, in folder: String, _ body: (SmallDisk) throws -> Void
    ) throws {
        let name = "disk_\(UInt32.random(in: .min ... .max))"
        let disk = SmallDisk(name: name, path: "\(folder)/\(name)")
        try FileManager.default.createDirectory(atPath: disk.path, withIntermediateDirectories: false)
        // Nothing to be done about a folder that cannot be removed.
        defer { try? FileManager.default.removeItem(atPath: disk.path) }
        try run("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m,mode=0700", "tmpfs", disk.path)
        // Lazily, because the server may have a file open.
        defer { try? run("umount", "-l", disk.path) }
        try run("chown", owner, disk.path)
        try body(disk)
    }

    /// Takes that much of the room.
    public func fill(megabytes: Int) throws {
        try Data(count: megabytes << 20).write(to: URL(filePath: "\(path)/filler"))
    }

    /// Gives the room back.
    public func empty() throws {
        try FileManager.default.removeItem(atPath: "\(path)/filler")
    }

    private static func run(_ program: String, _ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(program: program) }
    }
}
