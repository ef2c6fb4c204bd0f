import Foundation
import Testing

@Suite struct HashTests {
    /// What a JSON report has.
    private struct Report: Decodable, Equatable {
        let file: String?
        let line: Int?
        let column: Int?
        let sqlstate: String?
        let message: String
        let detail: String?
        let hint: String?
        let context: String?
        let way_out: String?
        let exit_code: Int
    }

    private func hash(_ sql: SQLFolder, _ options: String..., code: Int32 = 0) throws -> Program.Ending {
        let ending = try Program.migrate.run(["hash", "--directory", sql.path] + options)
        #expect(ending.code == code, "\(ending.everything)")
        return ending
    }

    @Test func checkedFolderFitsUntilAFileChanges() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            let path = "\(sql.path)/migrations/migrate.sum"
            #expect(try hash(sql, "--check", code: 4).errors.contains("\(path): error: there is no such file\n"))
            #expect(try hash(sql).errors == "migrate: \(path) written\n")
            #expect(try hash(sql).errors == "migrate: \(path) fits already\n")
            #expect(try hash(sql, "--check").output.isEmpty)
            try sql.append("-- a word more\n", to: "migrations/0001_schemas.sql")
            let ending = try hash(sql, "--check", code: 4)
            #expect(ending.output.isEmpty)
            #expect(ending.errors.contains("\n  changed: 0001_schemas.sql\n"))
        }
    }

    @Test func failureForProgramsIsOneObjectOnALine() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            _ = try hash(sql)
            try sql.append("-- a word more\n", to: "migrations/0001_schemas.sql")
            let ending = try hash(sql, "--check", "--format", "json", code: 4)
            #expect(ending.lines.count == 1)
            let report = try JSONDecoder().decode(Report.self, from: Data(ending.output.utf8))
            #expect(
                report
                    == Report(
                        file: "\(sql.path)/migrations/migrate.sum", line: nil, column: nil, sqlstate: nil,
                        message: "the migrations are not those it lists: 1 difference",
                        detail: "changed: 0001_schemas.sql", hint: nil, context: nil,
                        way_out: "when these changes are meant, run: migrate hash", exit_code: 4))
            #expect(ending.errors.contains("error: the migrations are not those it lists"))
        }
    }

    @Test func failureForGitHubIsANoteAtItsPlace() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            try sql.write("<<<<<<< HEAD\n", to: "migrations/migrate.sum")
            let ending = try hash(sql, "--check", "--format", "github", code: 4)
            let place = "file=\(sql.path)/migrations/migrate.sum,line=1,col=1,title=migrate"
            #expect(ending.lines.count == 1)
            #expect(
                ending.output.hasPrefix("::error \(place)::a merge has left both sides in it%0Atwo branches changed"))
            #expect(ending.errors.contains("    1 | <<<<<<< HEAD\n"))
        }
    }
}
