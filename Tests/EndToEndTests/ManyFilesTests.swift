import Foundation
import Postgres
import TestCluster
import Testing

/// `loader copy --jobs` and `--dry-run`.
@Suite struct ManyFilesTests {
    func withFiles(_ count: Int, _ body: (Warehouse, [String]) throws -> Void) throws {
        try Lake.withFolder { folder in
            let warehouse = try Warehouse()
            var connection = try warehouse.connect()
            try connection.run("create schema lab")
            try connection.run("create table lab.results (n int not null, _load_id bigint)")
            let paths = (0..<count).map { "\(folder)/\($0).csv" }
            for (index, path) in paths.enumerated() {
                try Data("n\n\(index)\n".utf8).write(to: URL(filePath: path))
            }
            try body(warehouse, paths)
        }
    }

    @discardableResult
    func copy(_ warehouse: Warehouse, _ arguments: [String], code: Int32 = 0) throws -> Program.Ending {
        let ending = try Program.loader.run(
            ["copy", "--into", "lab.results"] + arguments, environment: warehouse.environment)
        #expect(ending.code == code, "\(ending.everything)")
        return ending
    }

    @Test func resultsComeInTheOrderOfTheCommandLine() throws {
        try withFiles(12) { warehouse, paths in
            let ending = try copy(warehouse, paths + ["--jobs", "4"])
            #expect(ending.lines.map { $0.prefix { $0 != ":" } } == (0..<12).map { "\($0).csv" })
            #expect(try warehouse.number("select count(distinct _load_id) as number from lab.results") == 12)
            let backends = try warehouse.number(
                "select count(distinct (backend_pid, backend_start)) as number from ops.loads")
            #expect(try #require(backends) <= 4)
        }
    }

    @Test func oneThatFailsStopsNoOtherAndSaysHowItEnds() throws {
        try withFiles(6) { warehouse, paths in
            try Data("n\nx\n".utf8).write(to: URL(filePath: paths[1]))
            try Data("what\n1\n".utf8).write(to: URL(filePath: paths[3]))
            let ending = try copy(warehouse, paths + ["\(paths[0]).gone", "--jobs", "3"], code: 1)
            #expect(ending.lines.map { $0.prefix { $0 != ":" } } == ["0.csv", "2.csv", "4.csv", "5.csv"])
            #expect(ending.errors.contains("1 rejected record") && ending.errors.contains("3.csv:1: error:"))
            #expect(ending.errors.contains("0.csv.gone: error:"))
            #expect(try warehouse.number("select count(*) as number from lab.results") == 4)
        }
    }

    @Test(arguments: [[], ["--jobs", "2"]])
    func filesOfOneDeliveryAreRefusedByName(options: [String]) throws {
        try withFiles(3) { warehouse, paths in
            let folder = URL(filePath: paths[0]).deletingLastPathComponent().appending(path: "other")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let other = folder.appending(path: "1.csv").path
            try Data("n\n7\n".utf8).write(to: URL(filePath: other))
            let ending = try copy(warehouse, paths + [other] + options, code: 4)
            let names = [paths[1], other].sorted().joined(separator: " and ")
            #expect(ending.errors.contains("several files stand for the same delivery: \(names)\n"))
            #expect(ending.output.isEmpty)
            #expect(try warehouse.number("select count(*) as number from ops.loads") == 0)
            // Beside each other they may stand, and one file may be named twice.
            try copy(warehouse, paths + [other, "--on-change", "append"] + options)
            #expect(try copy(warehouse, [paths[0], paths[0]] + options).lines.count == 2)
            #expect(try warehouse.number("select count(*) as number from lab.results") == 4)
        }
    }

    @Test func plainAndCompressedFileOfOneFeedAreRefused() throws {
        try Lake.withFolder { folder in
            let warehouse = try Warehouse()
            let paths = ["people_data.csv", "people_data.csv.gz"].map { "\(folder)/\($0)" }
            let ending = try warehouse.loader("copy", paths[1], paths[0], "--dry-run", code: 4)
            #expect(ending.errors.contains("the same delivery: \(paths[0]) and \(paths[1])\n"))
            #expect(ending.errors.contains("name the one that counts"))
        }
    }

    @Test func dryRunSeesWhatASplitNeeds() throws {
        try withFiles(1) { warehouse, paths in
            var connection = try warehouse.connect()
            try connection.run("alter table lab.results drop column _load_id")
            try copy(warehouse, [paths[0], "--dry-run"])
            let ending = try copy(warehouse, [paths[0], "--dry-run", "--split", "2"], code: 4)
            #expect(ending.errors.contains("lab.results lacks _load_id: rows of a load that is split"))
        }
    }

    @Test func shareOfRejectsIsAllowedWithoutANumber() throws {
        try withFiles(1) { warehouse, paths in
            let lines = (1...1_000).map { $0 % 100 == 0 ? "x" : "\($0)" }.joined(separator: "\n")
            try Data("n\n\(lines)\n".utf8).write(to: URL(filePath: paths[0]))
            let ending = try copy(warehouse, [paths[0], "--max-reject-ratio", "0.009"], code: 1)
            #expect(ending.errors.contains("10 rejected records, 9 allowed"))
            #expect(try copy(warehouse, [paths[0], "--max-reject-ratio", "0.01"], code: 3).output.contains("990 rows"))
        }
    }

    @Test func filesAreLoadedSideBySide() throws {
        try withFiles(2) { warehouse, paths in
            var connection = try warehouse.connect()
            let key = "staging:lab.results:0.csv"
            try connection.run("select pg_advisory_lock(hashtextextended(\(key), 0))")
            let running = ["copy", "--into", "lab.results", paths[0], paths[1], "--jobs", "2"]
            let ending = try Program.loader.whileRunning(running, environment: warehouse.environment) { program in
                try program.waitForError("0.csv: waiting for somebody else")
                // The second goes by while the first waits.
                try wait { try warehouse.number("select count(*) as number from lab.results where n = 1") == 1 }
                try connection.run("select pg_advisory_unlock(hashtextextended(\(key), 0))")
                return try program.waitForEnd()
            }
            #expect(ending.code == 0)
            #expect(ending.lines.map { $0.prefix { $0 != ":" } } == ["0.csv", "1.csv"])
        }
    }

    @Test func fileWhoseConnectionIsLostIsLoadedAgain() throws {
        try withFiles(4) { warehouse, paths in
            var connection = try warehouse.connect()
            let key = "staging:lab.results:0.csv"
            try connection.run("select pg_advisory_lock(hashtextextended(\(key), 0))")
            let running = ["copy", "--into", "lab.results", paths[0], paths[1], "--jobs", "2"]
            let ending = try Program.loader.whileRunning(running, environment: warehouse.environment) { program in
                try program.waitForError("0.csv: waiting for somebody else")
                try connection.run(
                    "select pg_terminate_backend(backend_pid, 60000) from ops.loads where scope = '0.csv'")
                try program.waitForError("rolled back, again in")
                try connection.run("select pg_advisory_unlock(hashtextextended(\(key), 0))")
                return try program.waitForEnd()
            }
            #expect(ending.code == 0, "\(ending.everything)")
            #expect(try warehouse.number("select count(*) as number from lab.results") == 2)
        }
    }

    @Test func dryRunSaysWhatALoadWouldComeToAndWritesNothing() throws {
        try BrokenPeople.withFile { path in
            let warehouse = try Warehouse()
            let within = try warehouse.loader("copy", path, "--dry-run", "--max-rejects", "7", code: 3)
            #expect(within.lines.first == "people_data.csv: would load 5 rows, 7 rejected, 7 allowed")
            for reject in BrokenPeople.rejects {
                let place = reject.column.map { " in \($0)" } ?? ""
                #expect(within.output.contains("  line \(reject.line): \(reject.code)\(place): "))
            }
            let above = try warehouse.loader("copy", path, "--dry-run", code: 1)
            #expect(above.output.contains("would be refused: of 12 records 7 rejected, 0 allowed"))
            for secret in BrokenPeople.secrets {
                #expect(!within.everything.contains(secret))
            }
            let json = try warehouse.loader("copy", path, "--dry-run", "--format", "json", code: 1)
            let found = try JSONDecoder().decode(Rehearsed.self, from: Data(json.output.utf8))
            #expect(found.result == "would be refused" && found.rows == 5 && found.rejected == 7)
            #expect(found.rejects.map(\.records).reduce(0, +) == 7)
            #expect(try warehouse.number("select count(*) as number from ops.loads") == 0)
            #expect(try warehouse.number("select count(*) as number from ops.rejects") == 0)
            try warehouse.loader("copy", path, "--max-rejects", "7", code: 3)
            #expect(try warehouse.loader("copy", path, "--dry-run").output.contains("already loaded as load 1"))
        }
    }

    @Test func dryRunOfManyFilesGoesSideBySideAsWell() throws {
        try withFiles(5) { warehouse, paths in
            let ending = try copy(warehouse, paths + ["--jobs", "2", "--dry-run"])
            #expect(ending.lines == (0..<5).map { "\($0).csv: would load 1 row" })
            #expect(try warehouse.number("select count(*) as number from ops.loads") == 0)
        }
    }

    @Test(arguments: [
        ["--jobs", "0"], ["--jobs", "2", "--split", "2"], ["--max-reject-ratio", "1.1"], ["--max-reject-ratio=-0.1"],
    ])
    func jobsThatCannotBeAreRefused(options: [String]) throws {
        #expect(try Program.loader.run(["copy", "a.csv"] + options).code == 2)
    }

    private struct Rehearsed: Decodable {
        struct Kind: Decodable {
            let records: Int
        }

        let result: String
        let rows: Int
        let rejected: Int
        let rejects: [Kind]
    }
}
