import Foundation
import Postgres
import TestCluster
import Testing

/// What is not a file's fault never sends it to `failed/`: it waits in `batch/`.
@Suite struct WatchOutageTests {
    private static let file = "reserve_pool.csv"

    private func expectLoadedOnce(_ warehouse: Warehouse, _ lake: Lake) throws {
        #expect(try lake.names("processed") == [Self.file])
        #expect(try lake.names("failed") == [])
        #expect(try warehouse.number("select count(*) as number from ops.loads where status = 'loaded'") == 1)
        #expect(try warehouse.straysInStaging() == 0)
    }

    /// The last case is that of a COMMIT of which nobody knows what became of it: the ledger does.
    @Test(arguments: [
        CutMoment.before("insert into ops.loads"), .before("commit"), .afterAnswer(to: "commit"),
    ])
    func lostConnectionIsWaitedOut(moment: CutMoment) throws {
        try Lake.withEmptyBatch { lake in
            let warehouse = try Warehouse()
            let proxy = try Proxy(to: TestCluster.shared())
            try WatchedLake.run(lake, environment: proxy.environment(warehouse.database)) { watched in
                try wait { try watched.get("/health").status == 200 }
                proxy.cut(moment, thenRefusing: true)
                try lake.deliver(Self.file)
                try watched.running.waitForError("files stay in batch until that is over")
                let health = try watched.get("/health")
                #expect(health.status == 503)
                #expect(try watched.metrics()["loader_server_up"] == 0)
                #expect(try lake.names("batch") == [Self.file])
                proxy.accept()
                try watched.waitUntilEmpty()
                try watched.running.waitForError("it is over: files are loaded again")
                try wait { try watched.get("/health").status == 200 }
                #expect(proxy.cuts == 1)
            }
            try expectLoadedOnce(warehouse, lake)
        }
    }

    @Test func serverThatIsStoppedAndStartedAgainIsWaitedFor() throws {
        try Lake.withEmptyBatch { lake in
            let cluster = try TestCluster.own()
            let database = try cluster.makeDatabase(.empty)
            let migrated = try Program.migrate.run(["up"], environment: cluster.environment(database))
            try #require(migrated.code == 0)
            try WatchedLake.run(lake, environment: cluster.environment(database)) { watched in
                for (mode, file) in [(TestCluster.StopMode.fast, Self.file), (.immediate, "staff_data.csv")] {
                    try wait { try watched.get("/health").status == 200 }
                    try cluster.stop(mode)
                    try lake.deliver(file)
                    try wait { try watched.get("/health").status == 503 }
                    #expect(try lake.names("batch") == [file])
                    try cluster.start()
                    try watched.waitUntilEmpty()
                    #expect(try lake.names("processed").contains(file))
                    #expect(try lake.names("failed") == [])
                }
            }
        }
    }

    @Test func missingWarehouseIsToldOnceAndWaitedFor() throws {
        try Lake.withEmptyBatch { lake in
            let warehouse = try Warehouse()
            var connection = try warehouse.connect()
            // To the program that is a database which nobody has migrated.
            try connection.run("alter schema migrate rename to elsewhere")
            let ending = try WatchedLake.run(lake, environment: warehouse.environment) { watched in
                try lake.deliver(Self.file)
                try watched.running.waitForError("files stay in batch until that is over")
                try watched.waitForLooks(2)
                #expect(try watched.metrics()["loader_server_up"] == 1)
                #expect(try watched.metrics()["loader_waiting_files"] == 1)
                let health = try watched.get("/health")
                #expect(health.status == 503 && health.body.contains("the warehouse is not ready for files"))
                try connection.run("alter schema elsewhere rename to migrate")
                try watched.waitUntilEmpty()
                watched.running.send(SIGTERM)
                return try watched.running.waitForEnd()
            }
            try expectLoadedOnce(warehouse, lake)
            for once in ["files stay in batch", "connected to"] {
                #expect(ending.errors.components(separatedBy: once).count == 2, "\(ending.errors)")
            }
        }
    }

    @Test func serverWithoutRoomIsWaitedOut() throws {
        try Lake.withEmptyBatch { lake in
            let warehouse = try Warehouse()
            var connection = try warehouse.connect()
            try connection.run(
                """
                create function staging.full() returns trigger language plpgsql as
                $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$
                """)
            try connection.run(
                """
                create trigger full_disk before insert on staging.reserve_pool
                for each statement execute function staging.full()
                """)
            try WatchedLake.run(lake, environment: warehouse.environment) { watched in
                try lake.deliver(Self.file)
                try watched.running.waitForError("() line 1 at RAISE")
                #expect(try lake.names("batch") == [Self.file])
                try connection.run("drop trigger full_disk on staging.reserve_pool")
                try watched.waitUntilEmpty()
            }
            try expectLoadedOnce(warehouse, lake)
        }
    }

    @Test func feedWithoutItsTableKeepsItsFileAndNoOthers() throws {
        try Lake.withEmptyBatch { lake in
            let warehouse = try Warehouse()
            var connection = try warehouse.connect()
            try connection.run(
                """
                insert into ops.feeds (feed, file_pattern, format, target, scope)
                values ('notes', 'notes.txt', 'lines', 'staging.notes', 'none')
                """)
            try WatchedLake.run(lake, environment: warehouse.environment) { watched in
                try lake.write("a note\n", to: "notes.txt")
                try watched.running.waitForError("notes.txt: stays in batch, and is tried again")
                try lake.deliver(Self.file)
                try watched.waitUntilEmpty(except: "notes.txt")
                #expect(try lake.names("processed") == [Self.file])
                #expect(try lake.names("failed") == [])
                try wait { try watched.get("/health").body.contains("1 file in batch/ cannot be loaded as things are") }
                #expect(try watched.metrics()["loader_postponed_files"] == 1)
                try connection.run("create table staging.notes (line text, _load_id bigint, _record_no bigint)")
                try watched.waitUntilEmpty()
                try wait { try watched.get("/health").status == 200 }
            }
        }
    }

    @Test func folderThatIsGoneIsToldAndWatchedAgainOnceItIsBack() throws {
        try Lake.withEmptyBatch { lake in
            let warehouse = try Warehouse()
            try WatchedLake.run(lake, environment: warehouse.environment) { watched in
                try watched.waitForLooks(1)
                try FileManager.default.removeItem(atPath: lake.folder())
                try watched.running.waitForError("cannot be read: No such file or directory")
                #expect(try watched.get("/health").body.contains("cannot be read"))
                try FileManager.default.createDirectory(atPath: lake.folder(), withIntermediateDirectories: false)
                try lake.deliver(Self.file)
                try watched.waitUntilEmpty()
                try wait { try watched.get("/health").status == 200 }
            }
            try expectLoadedOnce(warehouse, lake)
        }
    }
}
