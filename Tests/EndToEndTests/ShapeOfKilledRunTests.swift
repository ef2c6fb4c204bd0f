import Foundation
import TestCluster
import Testing

/// What a run that was killed left is nobody else's work, and `migrate drift` does not take it for that.
@Suite struct ShapeOfKilledRunTests {
    private let warehouse: Warehouse
    private let sql: TemporarySQLFolder

    init() throws {
        warehouse = try Warehouse(.empty)
        sql = try TemporarySQLFolder(["migrations/0001_ward.sql": "create table public.ward (ward text primary key);"])
        try warehouse.migrate("up", "--directory", sql.path)
    }

    private func kill(at point: String) throws {
        try warehouse.whileMigrating("up", "--directory", sql.path, pauseAt: point) { running in
            // While it lives nothing can be told either.
            try expectNothingToCompareWith()
            running.kill()
            _ = try running.waitForEnd()
        }
    }

    private func expectNothingToCompareWith() throws {
        let ending = try warehouse.migrate("drift", code: 4)
        #expect(ending.output.isEmpty)
        #expect(ending.errors.contains("was ended before it had stored the shape"))
        #expect(ending.errors.contains("migrate up stores the shape"))
    }

    @Test func nextRunStoresItAlsoWithNothingToDo() throws {
        try sql.write("create table public.bed (bed integer);", to: "migrations/0002_bed.sql")
        try kill(at: "committed")
        try expectNothingToCompareWith()
        let ending = try warehouse.migrate("up", "--directory", sql.path)
        #expect(!ending.errors.contains("warning"))
        #expect(ending.errors.hasSuffix("migrate: nothing to do\n"))
        try warehouse.migrate("drift")
        try sql.write("select 3;", to: "migrations/0003_more.sql")
        #expect(try !warehouse.migrate("up", "--directory", sql.path).errors.contains("somebody changed"))
    }

    @Test func resumedFileIsNoDrift() throws {
        try sql.write(
            "-- migrate: transaction=off\ncreate table public.bed (bed integer);\ncreate table public.room (room integer);",
            to: "migrations/0002_bed.sql")
        try kill(at: "statement-counted")
        let ending = try warehouse.migrate("resume", "0002", "--directory", sql.path)
        #expect(!ending.errors.contains("somebody changed"))
        try warehouse.migrate("drift")
    }

    @Test func firstRunThatIsKilledHasNothingStored() throws {
        let warehouse = try Warehouse(.empty)
        try warehouse.whileMigrating("up", "--directory", sql.path, pauseAt: "committed") { running in
            running.kill()
            _ = try running.waitForEnd()
        }
        #expect(try warehouse.migrate("drift", code: 4).errors.contains("was ended before it had stored the shape"))
        try warehouse.migrate("up", "--directory", sql.path)
        try warehouse.migrate("drift")
    }
}
