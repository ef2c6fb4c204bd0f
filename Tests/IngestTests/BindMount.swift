import Foundation

/// A folder that is another one too, until the test is over: two mounts of one file system.
enum BindMount {
    /// Somebody else's program failed.
    struct Failed: Error {
        let program: String
    }

    /// Whether one can be made here.
    static var isPossible: Bool {
        guard geteuid() == 0, let folder = try? TemporaryFolder(), (try? folder.write("a/x", "")) != nil,
            (try? folder.write("b/x", "")) != nil
        else { return false }
        return (try? with("\(folder.path)/a", at: "\(folder.path)/b") {}) != nil
    }

    /// Shows one folder in place of the other for as long as the closure runs.
    static func with(_ folder: String, at place: String, _ body: () throws -> Void) throws {
        try run("mount", "--bind", folder, place)
        defer { try? run("umount", "-l", place) }
        try body()
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
