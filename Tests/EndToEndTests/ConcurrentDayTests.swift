import Foundation
import Postgres
import Testing

@Suite struct ConcurrentDayTests {
    @Test func twoDaysAtOnceGiveOneResult() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try warehouse.whileLoading("day", Lake.smallDay, "--lake", lake.path) { first in
                try warehouse.whileLoading("day", Lake.smallDay, "--lake", lake.path) { second in
                    for ending in [try first.waitForEnd(), try second.waitForEnd()] {
                        #expect(ending.code == 0, "\(ending.errors)")
                    }
                }
            }
            #expect(try warehouse.fingerprints() == Warehouse.smallDay.get())
            let doubled = try warehouse.texts(
                "select scope as text from ops.loads where status = 'loaded' group by feed, scope having count(*) > 1")
            #expect(doubled.isEmpty)
            #expect(try warehouse.texts("select distinct status as text from ops.loads") == ["loaded"])
        }
    }

    @Test func dayThatWaitsGoesOnOnceTheOtherIsGone() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try warehouse.whileLoading("day", Lake.smallDay, "--lake", lake.path, pauseAt: "savepoint") { first in
                try warehouse.whileLoading("day", Lake.smallDay, "--lake", lake.path) { second in
                    try second.waitForError("waiting for process")
                    #expect(try warehouse.number("select count(*) as number from ops.days") == 0)
                    first.kill()
                    #expect(try second.waitForEnd().code == 0)
                }
            }
            #expect(try warehouse.fingerprints() == Warehouse.smallDay.get())
        }
    }

    @Test func dayThatMayNotWaitNamesTheHolder() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try warehouse.whileLoading("day", Lake.smallDay, "--lake", lake.path, pauseAt: "savepoint") { _ in
                let ending = try warehouse.loader(
                    "day", Lake.smallDay, "--lake", lake.path, "--lock-wait", "0", code: 5)
                let holder = try #require(try warehouse.number(Self.holder))
                #expect(ending.errors.contains("process \(holder) (loader, user postgres), connected since 20"))
                #expect(ending.errors.contains("give it longer with --lock-wait SECONDS"))
            }
        }
    }

    @Test func migrationThatMayNotWaitForDayNamesTheHolder() throws {
        try Lake.withFolder { folder in
            let sql = try SQLFolder(copiedTo: folder)
            try sql.write("create table marts.more (day date primary key);", to: "migrations/9000_more.sql")
            try Lake.withSmallDay { lake in
                let warehouse = try Warehouse()
                try warehouse.whileLoading("day", Lake.smallDay, "--lake", lake.path, pauseAt: "savepoint") { _ in
                    let ending = try warehouse.migrate("up", "--directory", sql.path, "--lock-wait", "0", code: 5)
                    #expect(ending.errors.contains("(loader, user postgres)"))
                    // With nothing to do there is nothing to wait for.
                    try warehouse.migrate("up", "--lock-wait", "0")
                }
            }
        }
    }

    @Test func dayWhoseServerProcessEndsWhileItWaitsLosesNothing() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try warehouse.whileLoading("day", Lake.smallDay, "--lake", lake.path, pauseAt: "savepoint") { first in
                try warehouse.whileLoading("day", Lake.smallDay, "--lake", lake.path) { second in
                    try second.waitForError("waiting for process")
                    let holder = try #require(try warehouse.number(Self.holder))
                    let ended = try warehouse.texts(
                        """
                        select pg_terminate_backend(pid)::text as text from pg_stat_activity
                        where datname = current_database() and application_name = 'loader' and pid <> \(holder)
                        """)
                    #expect(ended == ["true"])
                    let ending = try second.waitForEnd()
                    #expect(ending.code == 6, "\(ending.errors)")
                    #expect(ending.errors.contains("check that the server runs"))
                }
                first.kill()
            }
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            #expect(try warehouse.fingerprints() == Warehouse.smallDay.get())
        }
    }

    @Test func readersSeeTheOldStateAndAreNotBlocked() throws {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            try lake.denyFirstAdmission()
            try lake.correctSummary()
            var reader = try warehouse.connect()
            try reader.run("set lock_timeout = '1s'")
            try reader.run("set statement_timeout = '1s'")
            try warehouse.whileLoading(
                "day", Lake.smallDay, "--lake", lake.path, pauseAt: "before-publish-commit"
            ) { _ in
                let counts = try reader.query(
                    "select concat_ws(' ', visits, admitted, denied_capacity) as text from marts.published_days"
                ) { try $0.value("text", as: String.self) }
                #expect(counts == ["420 98 0"])
                for table in ["hospital_admissions.patients", "hospital_operations.staff", "ops.day_status"] {
                    #expect(try reader.run("select * from \(verbatim: table)") > 0)
                }
            }
        }
    }

    /// The server process that holds the run lock.
    private static let holder: SQL = """
        select l.pid as number from pg_locks as l inner join pg_database as d on d.oid = l.database
        where l.locktype = 'advisory' and l.granted and d.datname = current_database()
        """
}
