import Failures
import Migrations
import Postgres
import SQLText
import TestCluster
import Testing

/// The connection breaks at COMMIT: whether the file is applied is for its row in the history to say.
@Suite(.timeLimit(.minutes(2))) struct CommitCutTests {
    private let database: TestDatabase
    private let proxy: Proxy

    init() throws {
        database = try TestDatabase()
        proxy = try Proxy(to: database.cluster)
    }

    private let folder = Result {
        try MigrationFolder(
            migrations: [
                "0001_a": "create table public.runs (what text);",
                "0002_b": "insert into public.runs values ('b');", "0003_c": "insert into public.runs values ('c');",
            ],
            repeatable: [try RepeatableFile(.reference, "public.runs", "insert into public.runs values ('reference');")]
        )
    }

    /// The commits: the history's tables, three migrations, the repeatable files.
    @Test(arguments: 2...5, [true, false])
    func upFindsOutAndAppliesEverythingOnce(_ commit: Int, _ isDone: Bool) throws {
        proxy.cut(isDone ? .afterAnswer(to: "commit") : .before("commit"), occurrence: commit)
        var connection = try Connection(to: proxy.target(database.name), applicationName: "migrate")
        var unsure = 0
        try Migrator(folder: try folder.get(), toolVersion: "test").up(on: &connection) { event in
            if case .unsure = event { unsure += 1 }
        }
        #expect(proxy.cuts == 1 && unsure == 1)
        #expect(try database.values("select what as value from public.runs order by what") == ["b", "c", "reference"])
        #expect(
            try database.values("select action || ' ' || key as value from migrate.event order by event_id")
                == ["apply 0001", "apply 0002", "apply 0003", "apply public.runs"])
        // The lock that was taken again is free again.
        var other = try database.connect()
        try RunLock.hold(on: &other, waitingUpTo: 0) { _ in }
    }

    @Test func singleTransactionFindsOutAsWell() throws {
        var options = ApplyOptions()
        options.isSingleTransaction = true
        proxy.cut(.afterAnswer(to: "commit"), occurrence: 2)
        var connection = try Connection(to: proxy.target(database.name), applicationName: "migrate")
        let plan = try Migrator(folder: try folder.get(), toolVersion: "test", options: options).up(on: &connection)
        #expect(proxy.cuts == 1 && plan.versioned.count == 3)
        #expect(try database.values("select what as value from public.runs order by what") == ["b", "c", "reference"])
    }

    @Test func serverThatStaysAwayEndsItWith6AndTheNextRunGoesOn() throws {
        proxy.cut(.before("commit"), occurrence: 3, thenRefusing: true)
        var connection = try Connection(to: proxy.target(database.name), applicationName: "migrate")
        let error = #expect(throws: LostConnection.self) {
            try Migrator(folder: try folder.get(), toolVersion: "test").up(on: &connection)
        }
        #expect(error?.outcome == .disconnected)
        try database.up(try folder.get())
        #expect(try database.values("select what as value from public.runs order by what") == ["b", "c", "reference"])
    }

    @Test func connectionThatBreaksWithinAFileEndsItWith6AndNothingOfItIsThere() throws {
        proxy.cut(.afterAnswer(to: "insert into public.runs values ('b')"))
        var connection = try Connection(to: proxy.target(database.name), applicationName: "migrate")
        let error = #expect(throws: LostConnection.self) {
            try Migrator(folder: try folder.get(), toolVersion: "test").up(on: &connection)
        }
        let failure = try #require(error)
        #expect(failure.message.hasPrefix("the connection broke while 0002_b was being applied: "))
        #expect(!failure.message.contains("\n") && failure.wayOut?.hasSuffix("run: migrate up") == true)
        #expect(failure.outcome == .disconnected)
        try database.up(try folder.get())
        #expect(try database.values("select what as value from public.runs order by what") == ["b", "c", "reference"])
    }

    /// The commits: the history's tables, the first file, that the second has begun, that it is done.
    @Test(arguments: 3...4, [true, false])
    func fileWithoutTransactionFindsOutAsWell(_ commit: Int, _ isDone: Bool) throws {
        let folder = try MigrationFolder(migrations: [
            "0001_a": "create table public.runs (what text);",
            "0002_b": "-- migrate: transaction=off\ninsert into public.runs values ('b');",
        ])
        proxy.cut(isDone ? .afterAnswer(to: "commit") : .before("commit"), occurrence: commit)
        var connection = try Connection(to: proxy.target(database.name), applicationName: "migrate")
        try Migrator(folder: folder, toolVersion: "test").up(on: &connection)
        #expect(proxy.cuts == 1)
        #expect(try database.values("select what as value from public.runs") == ["b"])
        #expect(
            try database.values("select state as value from migrate.applied order by key") == ["applied", "applied"])
    }

    /// The commits: that the shape that is kept will not count, the undoing.
    @Test(arguments: [true, false])
    func undoFindsOutAsWell(_ isDone: Bool) throws {
        func source(_ text: String, _ suffix: String) throws -> SourceFile {
            try makeSource(text, path: "sql/migrations/0001_a\(suffix).sql")
        }
        let file = try VersionedFile(
            try source("create table public.a (i int);", ""), undo: try source("drop table public.a;", ".undo"))
        let migrator = Migrator(folder: MigrationFolder(versioned: [file], repeatable: []), toolVersion: "test")
        var connection = try Connection(to: proxy.target(database.name), applicationName: "migrate")
        try migrator.up(on: &connection)
        proxy.cut(isDone ? .afterAnswer(to: "commit") : .before("commit"), occurrence: 2)
        #expect(try migrator.undo(on: &connection).map(\.key) == ["0001"])
        #expect(proxy.cuts == 1)
        #expect(
            try database.values("select action as value from migrate.event order by event_id") == ["apply", "undo"])
    }
}
