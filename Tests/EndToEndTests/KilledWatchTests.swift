import Foundation
import Postgres
import TestCluster
import Testing

/// Whatever ends a watching loader, and wherever: the next one goes on, nothing is lost and nothing is loaded twice.
@Suite struct KilledWatchTests {
    /// The points that a file passes on its way from `batch/` to `processed/`.
    static let points = [
        "before-load", "hashed", "began", "before-staging-commit", "after-staging-commit", "before-move", "renamed",
    ]
    private static let files = ["people_data.csv", "reserve_pool.csv", "staff_data.csv"]

    @Test(arguments: points)
    func filesOfAKilledWatcherAreLoadedOnceByTheNextOne(point: String) throws {
        try Lake.withEmptyBatch { lake in
            let warehouse = try Warehouse()
            try Self.deliverBeginnings(to: lake)
            // In the middle of the second file.
            try WatchedLake.run(lake, environment: warehouse.environment, pauseAt: "\(point):2") { watched in
                watched.running.kill()
                let ending = try watched.running.waitForEnd()
                #expect(ending.signal == SIGKILL)
            }
            #expect(try lake.names("batch").count == (point == "renamed" ? 1 : 2))
            try WatchedLake.run(lake, environment: warehouse.environment) { watched in
                try watched.waitUntilEmpty()
                try watched.waitForLooks(1)
                let isCommitted = ["after-staging-commit", "before-move"].contains(point)
                #expect(
                    try watched.metrics()["loader_already_loaded_files_total{feed=\"reserve_pool\"}"]
                        == (isCommitted ? 1 : 0))
            }
            #expect(try lake.names("processed") == Self.files)
            #expect(try lake.names("failed") == [])
            #expect(try warehouse.stagedContent() == KilledWatchTests.copied.get())
            #expect(try warehouse.straysInStaging() == 0)
            #expect(
                try warehouse.texts(
                    """
                    select status || ' ' || count(*) as text from ops.loads where status <> 'failed' group by status
                    """) == ["loaded 3"])
        }
    }

    /// The first records of each file, which are as good as all of them here.
    private static func deliverBeginnings(to lake: Lake) throws {
        for name in files {
            let lines = try Lake.fixture.text(of: name).split(separator: "\n", maxSplits: 100).prefix(100)
            try lake.write(lines.joined(separator: "\n") + "\n", to: name)
        }
    }

    /// What `loader copy` makes of the same files.
    private static let copied = Result {
        try Lake.withEmptyBatch { lake in
            let warehouse = try Warehouse()
            try deliverBeginnings(to: lake)
            for name in files {
                try warehouse.loader("copy", lake.file(name))
            }
            return try warehouse.stagedContent()
        }
    }

    @Test(arguments: ["renamed", "before-load"])
    func refusedFileOfAKilledWatcherIsInFailedWithItsReason(point: String) throws {
        try Lake.withEmptyBatch { lake in
            let warehouse = try Warehouse()
            try lake.write("no header that fits\n", to: "people_data.csv")
            try WatchedLake.run(lake, environment: warehouse.environment, pauseAt: point) { watched in
                watched.running.kill()
                _ = try watched.running.waitForEnd()
            }
            try WatchedLake.run(lake, environment: warehouse.environment) { try $0.waitUntilEmpty() }
            #expect(try lake.names("failed") == ["people_data.csv", "people_data.csv.reason"])
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func signalRollsBackTheLoadUnderWayAndEndsTheProgramAsOthers(signal: Int32) throws {
        try Lake.withEmptyBatch { lake in
            let warehouse = try Warehouse()
            var other = try warehouse.connect()
            try WatchedLake.run(lake, environment: warehouse.environment) { watched in
                try other.transaction { other in
                    try other.run(
                        "select pg_advisory_xact_lock(hashtextextended('staging:reserve_pool:all', 0))")
                    try lake.deliver("reserve_pool.csv")
                    try watched.running.waitForError("waiting for somebody else who loads the same scope")
                    watched.running.send(signal)
                    let ending = try watched.running.waitForEnd()
                    #expect(ending.signal == signal)
                    #expect(ending.errors.contains("loader: stopped; reserve_pool.csv was rolled back"))
                }
            }
            #expect(try lake.names("batch") == ["reserve_pool.csv"])
            #expect(try lake.names("failed") == [])
            try WatchedLake.run(lake, environment: warehouse.environment) { try $0.waitUntilEmpty() }
            #expect(try lake.names("processed") == ["reserve_pool.csv"])
        }
    }

    @Test func idleWatcherEndsAtOnce() throws {
        try Lake.withEmptyBatch { lake in
            let warehouse = try Warehouse()
            try WatchedLake.run(lake, environment: warehouse.environment) { watched in
                try watched.waitForLooks(1)
                watched.running.send(SIGTERM)
                let ending = try watched.running.waitForEnd()
                #expect(ending.signal == SIGTERM)
                // It did what it was there for: whoever collects errors has none.
                #expect(ending.errors.hasSuffix("\nloader: stopped\n"))
                #expect(!ending.errors.contains("error:"), "\(ending.errors)")
            }
        }
    }
}
