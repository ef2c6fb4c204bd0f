import Console
import Models
import Postgres
import TestCluster
import Testing

@testable import CommandOptions

/// What people see who run the programs in a terminal of 80 columns.
@Suite struct TerminalTests {
    private static let width = 80

    @Test func statusCutsNothingOff() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try lake.addDay("2022-11-24")
            try lake.denyFirstAdmission(of: "2022-11-24")
            try warehouse.loader("day", "2022-11-22", "--lake", lake.path)
            try warehouse.loader("day", "2022-11-24", "--lake", lake.path, code: 7)
            let status = try warehouse.loader("status", width: Self.width)
            #expect(status.output.contains("control_totals_admissions_by_department"))
            #expect(!status.output.contains("…"))
            #expect(status.lines.allSatisfy { $0.count <= Self.width }, "\(status.output)")
            #expect(status.lines.contains { $0.hasPrefix("            failed: control_totals_admissions,") })
            // With room for it, and where there is no terminal, a day is one line.
            let table = try warehouse.loader("status")
            #expect(table.lines.count == 2 + 3)
            #expect(try warehouse.loader("status", width: 400).output == table.output)
            func words(_ text: String) -> Set<Substring> { Set(text.split { " ,;\n-".contains($0) }) }
            #expect(words(table.output).subtracting(words(status.output)) == ["what", "is", "open"])
        }
    }

    @Test func addressThatIsTooLongHasALineOfItsOwn() {
        let log = Logger(label: "loader") { _ in }
        let usual = "steward@/var/run/postgresql:5432/warehouse"
        #expect(log.connectedLine(to: usual, within: Self.width) == "connected to \(usual)")
        let long = "steward@/home/steward/hospital-warehouse/.local/postgres/socket:54329/warehouse"
        #expect(log.connectedLine(to: long, within: Self.width) == "connected to\n  \(long)")
        // The log of a service is read by line.
        #expect(log.connectedLine(to: long, within: nil) == "connected to \(long)")
    }

    @Test func rejectsCutNothingOff() throws {
        try BrokenPeople.withFile { path in
            let warehouse = try Warehouse()
            try warehouse.loader("copy", path, "--max-rejects", "10", code: 3)
            expect(try warehouse.loader("rejects", "list", width: Self.width), rows: 1)
            let list = try warehouse.loader("rejects", "list", "1", width: Self.width)
            #expect(list.output == (try warehouse.loader("rejects", "list", "1").output))
        }
    }

    @Test func tablesOfMigrateFitIntoTerminal() throws {
        let warehouse = try Warehouse()
        let applied = try #require(try warehouse.number("select count(*) as number from migrate.applied"))
        expect(try warehouse.migrate("status", width: Self.width), rows: applied)
        let test = try warehouse.migrate("test", "--assertions", width: Self.width)
        // The table, and the count that test runners look for.
        expect(test, rows: try ModelFolder(path: TestCluster.sqlFolder).assertions.count + 1)
        #expect(!test.output.contains("…"))
    }

    /// A table: two lines of head, its rows, and no blank line after them.
    private func expect(_ ending: Program.Ending, rows: Int, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(ending.lines.allSatisfy { $0.count <= Self.width }, "\(ending.output)", sourceLocation: sourceLocation)
        #expect(ending.lines.count == 2 + rows, "\(ending.output)", sourceLocation: sourceLocation)
        #expect(!ending.output.hasSuffix("\n\n"), "\(ending.output)", sourceLocation: sourceLocation)
    }
}
