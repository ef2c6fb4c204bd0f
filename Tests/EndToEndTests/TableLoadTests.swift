import Foundation
import Postgres
import Testing

/// `loader copy --into`, for tables that are no feed's.
@Suite struct TableLoadTests {
    private func withFile(_ name: String, _ text: String, _ body: (Warehouse, String) throws -> Void) throws {
        try Lake.withFolder { folder in
            let warehouse = try Warehouse()
            var connection = try warehouse.connect()
            try connection.run("create schema lab")
            try connection.run("create table lab.results (n int not null, word text, _load_id bigint)")
            let path = "\(folder)/\(name)"
            try Data(text.utf8).write(to: URL(filePath: path))
            try body(warehouse, path)
        }
    }

    @Test func tableTakesAFileOnceAndItsChangesAsTold() throws {
        try withFile("a.csv", "Number,junk\n1,x\n-,x\n") { warehouse, path in
            let mapping = ["--map", "Number=n", "--ignore", "junk", "--optional", "word", "--null", "-"]
            func copy(_ more: String..., code: Int32 = 0) throws -> Program.Ending {
                let ending = try Program.loader.run(
                    ["copy", path, "--into", "lab.results"] + mapping + more, environment: warehouse.environment)
                #expect(ending.code == code, "\(ending.everything)")
                return ending
            }
            // The null of a column that may not be empty is a reject.
            _ = try copy(code: 1)
            let first = try copy("--max-rejects", "1", "--format", "json", code: 3)
            let report = try JSONDecoder().decode(Report.self, from: Data(first.output.utf8))
            #expect(report.target == "lab.results" && report.scope == "a.csv" && report.loaded == 1)
            #expect(report.rejectedByCode == ["null_not_allowed": 1])
            #expect(report.seconds > 0 && abs(report.rowsPerSecond * report.seconds - 1) < 1e-6)
            #expect(try copy("--format", "json").output.contains("\"already loaded\""))

            try Data("Number\n2\n".utf8).write(to: URL(filePath: path))
            #expect(try copy(code: 4).errors.contains("--on-change replace"))
            _ = try copy("--on-change", "append")
            #expect(try warehouse.texts("select n::text as text from lab.results order by n") == ["1", "2"])
            try Data("Number\n3\n".utf8).write(to: URL(filePath: path))
            _ = try copy("--on-change", "replace")
            _ = try copy("--force")
            #expect(try warehouse.texts("select n::text as text from lab.results") == ["3"])
            #expect(try warehouse.loader("rejects", "list", "--all").output.contains("a.csv"))
            // Nothing of it is the business of a day.
            #expect(try warehouse.loader("status").output == "nothing was delivered yet\n")
        }
    }

    /// Names of headers are repeated once some of them fit: a first line of which none does is a record, perhaps.
    @Test func headerThatDoesNotFitIsMetWithTheColumnsAndTheOptionsThatHelp() throws {
        try withFile("a.csv", "Number,junk\n1,x\n") { warehouse, path in
            let nothing = try warehouse.loader("copy", path, "--into", "lab.results", code: 4)
            #expect(nothing.errors.contains("a.csv:1: error: the first line does not look like a header"))
            #expect(nothing.errors.contains("\n  columns of lab.results: n, word\n"))
            #expect(nothing.errors.contains("the first line must be the header"))
            #expect(nothing.errors.contains("--map 'Header=column', or --ignore HEADER"))
            #expect(!nothing.everything.contains("Number") && !nothing.everything.contains("junk"))
            let half = try warehouse.loader(
                "copy", path, "--into", "lab.results", "--map", "Number=n", "--optional", "word", code: 4)
            #expect(half.errors.contains("column 2 'junk' is unknown") && half.errors.contains("--ignore HEADER"))
        }
    }

    @Test(arguments: [
        ["--into", "results"], ["--into", "lab.results", "--feed", "people"], ["--map", "a=b"],
        ["--into", "lab.results", "--map", "ab"], ["--into", "lab.results", "--map", "a=b", "--map", "a=c"],
    ])
    func optionsThatDoNotGoTogetherAreRefused(options: [String]) throws {
        let ending = try Program.loader.run(["copy", "a.csv"] + options)
        #expect(ending.code == 2 && ending.errors.contains("error:"))
    }

    private struct Report: Decodable {
        let target: String
        let scope: String
        let loaded: Int
        let rejectedByCode: [String: Int]
        let seconds: Double
        let rowsPerSecond: Double

        enum CodingKeys: String, CodingKey {
            case target, scope, loaded, seconds
            case rejectedByCode = "rejected_by_code"
            case rowsPerSecond = "rows_per_second"
        }
    }
}
