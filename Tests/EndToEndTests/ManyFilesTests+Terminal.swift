import Foundation
import Postgres
import TestCluster
import Testing

/// What stands on a terminal while files are loaded side by side.
extension ManyFilesTests {
    /// Progress goes to the terminal, results to a file: nothing there is in the way of the other.
    @Test func resultsComeAsTheyAreKnownWhereTheyDoNotGoToTheTerminal() throws {
        try withFiles(2) { warehouse, paths in
            var connection = try warehouse.connect()
            let key = "staging:lab.results:1.csv"
            try connection.run("select pg_advisory_lock(hashtextextended(\(key), 0))")
            let results = "\(paths[0]).results"
            let command =
                "\(Program.loader.executable.path) copy --into lab.results \(paths[0]) \(paths[1]) --jobs 2 > \(results)"
            // Runs it in a terminal of its own.
            let script = Program(path: "/usr/bin/script")
            let arguments = ["--quiet", "--return", "--command", command, "/dev/null"]
            let ending = try script.whileRunning(arguments, environment: warehouse.environment) { program in
                // The file is there once the shell has begun.
                try wait { (try? String(contentsOfFile: results, encoding: .utf8))?.hasPrefix("0.csv: load ") == true }
                try connection.run("select pg_advisory_unlock(hashtextextended(\(key), 0))")
                return try program.waitForEnd()
            }
            #expect(ending.code == 0, "\(ending.everything)")
            // Both are one progress, of which nothing is missing at its end.
            #expect(ending.output.contains("2 files: 8 B in "), "\(ending.output)")
            #expect(try String(contentsOfFile: results, encoding: .utf8).split(separator: "\n").count == 2)
        }
    }

    @Test func progressOfFilesThatAreLoadedAlreadyEndsAtItsTotal() throws {
        try withFiles(4) { warehouse, paths in
            try copy(warehouse, Array(paths.prefix(3)))
            let command =
                "\(Program.loader.executable.path) copy --into lab.results \(paths.joined(separator: " ")) --jobs 2"
            let ending = try Program(path: "/usr/bin/script").run(
                ["--quiet", "--return", "--command", command, "/dev/null"], environment: warehouse.environment)
            #expect(ending.output.contains("4 files: 16 B in "), "\(ending.output)")
            // On a terminal results wait for the end of the progress line.
            let last = try #require(ending.output.range(of: "4 files: 16 B in ")).lowerBound
            let first = try #require(ending.output.range(of: "0.csv: already loaded")).lowerBound
            #expect(first > last)
        }
    }
}
