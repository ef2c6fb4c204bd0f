import Foundation
import Postgres
import TestCluster
import Testing

@Suite struct KilledDayTests {
    /// The points of the loader before anything of the day is published.
    static let pointsBeforePublication = [
        "hashed", "began", "copying:2", "before-staging-commit", "after-staging-commit", "savepoint", "model",
        "before-assertions", "before-publish-commit",
    ]

    @Test(arguments: pointsBeforePublication)
    func dayKilledBeforePublicationIsPublishedByRerun(point: String) throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try kill(warehouse, lake, at: point)
            #expect(try warehouse.number("select count(*) as number from ops.days") == 0)
            #expect(try warehouse.number("select count(*) as number from hospital_admissions.visits") == 0)
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            try expectUndisturbedState(warehouse)
        }
    }

    @Test func dayKilledAfterPublicationIsUnchangedByRerun() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try kill(warehouse, lake, at: "after-publish-commit")
            let ending = try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            #expect(ending.errors.contains("2022-11-22 stays as published"))
            try expectUndisturbedState(warehouse)
        }
    }

    @Test func dayKilledWhileItIsRolledBackIsPublishedOnceCorrected() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            let right = try lake.text(of: "admissions_2022-11-22.csv")
            try lake.denyFirstAdmission()
            try kill(warehouse, lake, at: "rolled-back")
            #expect(try warehouse.number("select count(*) as number from ops.days") == 0)
            #expect(try warehouse.number("select count(*) as number from ops.assertion_results") == 0)
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path, code: 7)
            #expect(try warehouse.number("select count(*) as number from ops.days") == 0)
            try lake.write(right, to: "admissions_2022-11-22.csv")
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            try expectUndisturbedState(warehouse)
        }
    }

    /// What was published before has to stand while a later delivery of the day is interrupted.
    @Test(arguments: ["copying:2", "model", "before-publish-commit"])
    func correctionKilledLeavesThePublishedStateStanding(point: String) throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            let published = try warehouse.fingerprints()
            try lake.denyFirstAdmission()
            try lake.correctSummary()
            // Large enough for the middle of a COPY.
            try lake.write(
                try lake.text(of: "people_data.csv").replacing("\r\n", with: "\n") + "\n", to: "people_data.csv")
            try kill(warehouse, lake, at: point)
            #expect(try warehouse.fingerprints() == published)
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            let counts = try warehouse.texts(
                "select concat_ws(' ', admitted, denied_capacity) as text from marts.published_days")
            #expect(counts == ["97 1"])
            try expectNothingLeftBehind(warehouse)
        }
    }

    /// Starts the day, waits until it has reached the point, and ends it there as a power failure would.
    private func kill(_ warehouse: Warehouse, _ lake: Lake, at point: String) throws {
        try warehouse.whileLoading("day", Lake.smallDay, "--lake", lake.path, pauseAt: point) { running in
            running.kill()
            let ending = try running.waitForEnd()
            #expect(ending.signal == SIGKILL)
        }
    }

    private func expectUndisturbedState(
        _ warehouse: Warehouse, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(try warehouse.fingerprints() == Warehouse.smallDay.get(), sourceLocation: sourceLocation)
        try expectNothingLeftBehind(warehouse, sourceLocation: sourceLocation)
    }

    private func expectNothingLeftBehind(
        _ warehouse: Warehouse, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let running = try warehouse.number("select count(*) as number from ops.loads where status = 'running'")
        #expect(running == 0, sourceLocation: sourceLocation)
        let locks = try warehouse.number(
            """
            select count(*) as number from pg_locks as l inner join pg_database as d on d.oid = l.database
            where l.locktype = 'advisory' and d.datname = current_database()
            """)
        #expect(locks == 0, sourceLocation: sourceLocation)
        let doubled = try warehouse.number(
            """
            select count(*) as number
            from (select _load_id from staging.people union select _load_id from staging.admissions) as s
            where not exists (select from ops.loads as l where l.load_id = s._load_id and l.status = 'loaded')
            """)
        #expect(doubled == 0, sourceLocation: sourceLocation)
        let pending = try warehouse.texts("select distinct day::text as text from ops.affected_days")
        #expect(pending.allSatisfy { $0 != Lake.smallDay && $0 != "null" }, sourceLocation: sourceLocation)
    }
}
