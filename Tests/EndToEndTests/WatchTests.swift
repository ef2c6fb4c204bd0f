import Foundation
import Postgres
import TestCluster
import Testing

@Suite struct WatchTests {
    private static let file = "reserve_pool.csv"

    @Test func fileIsLoadedOnceItIsClosedAndNotBefore() throws {
        try Lake.withEmptyBatch { lake in
            let warehouse = try Warehouse()
            try WatchedLake.run(lake, environment: warehouse.environment) { watched in
                try watched.running.waitForError("watching \(lake.path)/batch")
                try watched.waitForLooks(1)
                let text = Array(try Lake.fixture.text(of: Self.file).utf8)
                let writer = try lake.open(Self.file)
                for part in [text.prefix(10_000), text.dropFirst(10_000).prefix(10_000)] {
                    try writer.write(contentsOf: Data(part))
                    try watched.waitForLooks(2)
                    #expect(try warehouse.number("select count(*) as number from ops.loads") == 0)
                    #expect(try watched.metrics()["loader_waiting_files"] == 1)
                }
                try writer.write(contentsOf: Data(text.dropFirst(20_000)))
                try writer.close()
                try watched.waitUntilEmpty()
                #expect(try lake.names("processed") == [Self.file])
                try watched.running.waitForError("\(Self.file): load 1, ")
                #expect(try warehouse.texts("select status as text from ops.loads") == ["loaded"])
            }
        }
    }

    @Test func fileThatIsRenamedIntoPlaceNeedNotSettle() throws {
        try Lake.withEmptyBatch { lake in
            let warehouse = try Warehouse()
            try WatchedLake.run(lake, environment: warehouse.environment, settle: "3600") { watched in
                try watched.waitForLooks(1)
                try lake.write("x", to: "people_data.csv")
                try lake.deliver(Self.file)
                try watched.waitUntilEmpty(except: "people_data.csv")
                #expect(try lake.names("processed") == [Self.file])
            }
        }
    }

    /// One line of the error stands for what `loader copy` says; the reason beside the file says the same.
    @Test func refusedFileGoesToFailedWithItsReasonUntilACorrectedOneComes() throws {
        try Lake.withEmptyBatch { lake in
            let warehouse = try Warehouse()
            try WatchedLake.run(lake, environment: warehouse.environment) { watched in
                let right = try Lake.fixture.text(of: Self.file)
                let person = try #require(right.split(separator: "\n").dropFirst().first?.split(separator: ",").first)
                try lake.write(right.replacing("\(person),", with: "nobody-of-that-id,"), to: Self.file)
                try wait { try lake.names("batch").isEmpty }
                #expect(try lake.names("failed") == [Self.file, "\(Self.file).reason"])
                let reason = try String(contentsOfFile: "\(lake.path)/failed/\(Self.file).reason", encoding: .utf8)
                #expect(reason.contains("batch/\(Self.file): error: load 1: 1 rejected record, 0 allowed"))
                #expect(reason.contains("loader rejects list 1") && reason.contains("put it into batch/ again"))
                #expect(!reason.contains("nobody-of-that-id"))
                try watched.running.waitForError("moved to failed")
                let health = try watched.get("/health")
                #expect(health.status == 503 && health.body.contains("1 file in failed/ to put right"))
                #expect(try watched.metrics()["loader_refused_files_total{feed=\"reserve_pool\"}"] == 1)

                try lake.deliver(Self.file)
                try watched.waitUntilEmpty()
                try wait { try watched.get("/health").status == 200 }
                #expect(try lake.names("processed") == [Self.file])
                #expect(try lake.names("failed") == ["superseded"])
                #expect(try warehouse.straysInStaging() == 0)
            }
        }
    }

    @Test func unknownFileIsReportedOnceAndLeftAlone() throws {
        try Lake.withEmptyBatch { lake in
            let warehouse = try Warehouse()
            let ending = try WatchedLake.run(lake, environment: warehouse.environment) { watched in
                try lake.write("?", to: "notes.txt")
                try lake.write("?", to: "people_data.csv.tmp")
                try watched.running.waitForError("1 file in batch of no feed, left alone: notes.txt")
                try watched.waitForLooks(2)
                let metrics = try watched.metrics()
                #expect(metrics["loader_unknown_files_total"] == 1 && metrics["loader_stray_files"] == 1)
                #expect(metrics["loader_waiting_files"] == 0)
                // It is no reason to call anybody at night, or to start the program again.
                let health = try watched.get("/health")
                #expect(health.status == 200)
                #expect(health.body == "{\"status\":\"ok\",\"reasons\":[],\"stray_files\":1}\n")
                // What becomes of a feed meanwhile is noticed.
                var connection = try warehouse.connect()
                try connection.run("create table staging.notes (line text, _load_id bigint, _record_no bigint)")
                try connection.run(
                    """
                    insert into ops.feeds (feed, file_pattern, format, target, scope)
                    values ('notes', 'notes.txt', 'lines', 'staging.notes', 'none')
                    """)
                try watched.waitUntilEmpty(except: "people_data.csv.tmp")
                watched.running.send(SIGTERM)
                return try watched.running.waitForEnd()
            }
            #expect(ending.errors.components(separatedBy: "of no feed").count == 2)
        }
    }

    @Test func newerDeliveryOfAScopeTakesThePlaceOfTheOlderOne() throws {
        try Lake.withEmptyBatch { lake in
            let warehouse = try Warehouse()
            try WatchedLake.run(lake, environment: warehouse.environment) { watched in
                let text = try Lake.fixture.text(of: Self.file)
                try lake.deliver(Self.file)
                try watched.waitUntilEmpty()
                // The same content, then another one.
                try lake.deliver(Self.file)
                try watched.running.waitForError("\(Self.file): already loaded as load 1")
                try watched.waitUntilEmpty()
                #expect(try lake.names("processed") == [Self.file])
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                let shorter = (lines.prefix(1) + lines.dropFirst(2)).joined(separator: "\n")
                try lake.write(shorter, to: Self.file)
                try watched.running.waitForError("in place of load 1")
                try watched.waitUntilEmpty()
            }
            #expect(try lake.names("processed") == [Self.file, "superseded"])
            #expect(try lake.names("processed/superseded") == ["\(Self.file).1"])
            #expect(
                try String(contentsOfFile: "\(lake.path)/processed/superseded/\(Self.file).1", encoding: .utf8)
                    == Lake.fixture.text(of: Self.file))
            #expect(try warehouse.straysInStaging() == 0)
        }
    }

    @Test func secondWatcherOfALakeSaysWhoTheFirstOneIs() throws {
        try Lake.withEmptyBatch { lake in
            let warehouse = try Warehouse()
            try WatchedLake.run(lake, environment: warehouse.environment) { watched in
                let ending = try warehouse.loader("watch", "--lake", lake.path, "--listen", "off", code: 5)
                let holder = try String(contentsOfFile: "\(lake.path)/.watch.lock", encoding: .utf8)
                #expect(ending.errors.contains("\(holder.dropLast()) watches this lake already"))
                watched.running.kill()
                _ = try watched.running.waitForEnd()
            }
            // The lock ended with its process.
            try WatchedLake.run(lake, environment: warehouse.environment) { try $0.waitForLooks(1) }
        }
    }

    @Test func lakeThatIsNotThereIsNotMade() throws {
        try Lake.withFolder { folder in
            let warehouse = try Warehouse()
            let ending = try warehouse.loader("watch", "--lake", "\(folder)/lkae", "--listen", "off", code: 2)
            #expect(ending.errors.contains("\(folder)/lkae"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }
    }

    /// One folder too high is as easily named as one that is not there.
    @Test func folderThatIsNoLakeIsRefusedAndLeftAsItWas() throws {
        try Lake.withFolder { folder in
            let warehouse = try Warehouse()
            let ending = try warehouse.loader("watch", "--lake", folder, "--listen", "off", code: 2)
            #expect(ending.errors.contains("\(folder): error: this is no lake"))
            #expect(ending.errors.contains("mkdir -p \(folder)/batch"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }
    }

    @Test func pagesAreAnsweredAndNothingElseIs() throws {
        try Lake.withEmptyBatch { lake in
            let warehouse = try Warehouse()
            try WatchedLake.run(lake, environment: warehouse.environment) { watched in
                try lake.deliver(Self.file)
                try watched.waitUntilEmpty()
                try wait { try watched.get("/health").status == 200 }
                try wait { try watched.metrics()["loader_waiting_files"] == 0 }
                #expect(try watched.get("/health").body == "{\"status\":\"ok\",\"reasons\":[],\"stray_files\":0}\n")
                let answer = try watched.get("/metrics")
                #expect(answer.headers.contains("content-type: text/plain; version=0.0.4; charset=utf-8"))
                #expect(ExpositionGrammar.violations(in: answer.body) == [])
                let values = ExpositionGrammar.values(in: answer.body)
                let rows = try warehouse.number("select count(*) as number from staging.reserve_pool")
                #expect(values["loader_loaded_rows_total{feed=\"reserve_pool\"}"] == rows.map(Double.init))
                #expect(values["loader_loaded_files_total{feed=\"people\"}"] == 0)
                #expect(values["loader_server_up"] == 1 && values["loader_waiting_files"] == 0)
                #expect(values["loader_oldest_waiting_file_age_seconds"] == 0)
                #expect(!answer.body.contains(".csv"))
                #expect(try watched.get("/").status == 404)
                #expect(try watched.send("nonsense\r\n\r\n").status.map { $0 == 400 } != false)
            }
        }
    }
}
