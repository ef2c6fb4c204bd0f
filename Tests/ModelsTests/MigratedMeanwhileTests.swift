import Failures
import Migrations
import Models
import Postgres
import Synchronization
import TestCluster
import Testing

/// Models are published by the files that the database is migrated to, and by no others.
@Suite struct MigratedMeanwhileTests {
    private let lab: Lab
    private let day = "2022-11-21"
    private let more = "create table lab.more (i int);\n"

    init() throws {
        lab = try Lab(
            "create table lab.t (id int primary key, name text)",
            "insert into lab.source values ('2022-11-21', 1, 'a')")
        try lab.write(model: "lab.t", "full", "select s.id, s.name from lab.source as s")
        try lab.touch(day)
    }

    /// Everything a publication could change.
    private func state() throws -> [String] {
        try lab.values(
            """
            select t::text as value from lab.t as t
            union all select d::text from ops.days as d
            union all select r::text from ops.assertion_results as r
            union all select a::text from ops.affected_days as a order by 1
            """)
    }

    /// The refusal of a publication; checks that it told and changed nothing.
    private func refusal(of publisher: Publisher) throws -> MigrationError {
        let before = try state()
        var told: [String] = []
        var connection = try lab.connect()
        let error = try #require(
            #expect(throws: MigrationError.self) {
                try publisher.publish(try makeDay(day), on: &connection) { told.append($0.words) }
            })
        #expect(told == [])
        #expect(try state() == before)
        #expect(error.outcome == .refused)
        let isInsideTransaction = connection.isInsideTransaction
        #expect(!isInsideTransaction)
        var other = try lab.connect()
        try RunLock.hold(on: &other, waitingUpTo: 0) { _ in }
        return error
    }

    @Test func folderAheadOfTheDatabaseIsRefused() throws {
        try lab.folder.write(more, to: "migrations/9000_more.sql")
        let error = try refusal(of: try lab.publisher())
        #expect(error.message == "the database is behind the files: 1 migration and 0 repeatable files are pending")
        #expect(error.wayOut == "run: migrate up")
    }

    @Test func changedFunctionThatIsNotAppliedIsRefused() throws {
        try lab.folder.append("select 'a statement more';\n", to: "functions/ops/fingerprint.sql")
        let error = try refusal(of: try lab.publisher())
        #expect(error.message == "the database is behind the files: 0 migrations and 1 repeatable file are pending")
    }

    @Test func folderBehindTheDatabaseIsRefused() throws {
        let behind = try lab.publisher()
        try lab.folder.write(more, to: "migrations/9000_more.sql")
        try migrate()
        let error = try refusal(of: behind)
        #expect(error.message == "migration 9000_more.sql is applied, but its file is gone")
        try lab.publish(day)
        #expect(try lab.values("select name as value from lab.t") == ["a"])
    }

    @Test func rebuildFromAnotherFolderIsRefused() throws {
        try lab.publish(day)
        try lab.folder.write(more, to: "migrations/9000_more.sql")
        let before = try state()
        var connection = try lab.connect()
        let days: Set = [try makeDay(day)]
        let error = #expect(throws: MigrationError.self) {
            try lab.publisher().rebuild(days, .all, on: &connection) { _ in Issue.record("something was built") }
        }
        #expect(error?.outcome == .refused)
        #expect(try state() == before)
    }

    private func migrate(observe: (Migrator.Event) throws -> Void = { _ in }) throws {
        var connection = try lab.connect()
        let folder = try ModelFolder(path: lab.folder.path).migrations
        try Migrator(folder: folder, toolVersion: "test").up(on: &connection, observe: observe)
    }

    @Test func publisherThatWaitedForAMigrationLooksAgain() throws {
        let behind = try lab.publisher()
        try lab.folder.write(more, to: "migrations/9000_more.sql")
        let before = try state()
        let (lab, day) = (self.lab, self.day)
        let told = Mutex<[String]>([])
        var waiting: Background<Publication>?
        try migrate { event in
            guard case .applied = event else { return }
            waiting = Background {
                var connection = try lab.connect()
                return try behind.publish(try makeDay(day), on: &connection) { event in
                    told.withLock { $0.append(event.words) }
                }
            }
            try wait { told.withLock { $0 } == ["waiting"] }
        }
        let publication = try #require(waiting)
        let error = #expect(throws: MigrationError.self) { try publication.value() }
        #expect(error?.outcome == .refused)
        #expect(error?.message == "migration 9000_more.sql is applied, but its file is gone")
        #expect(told.withLock { $0 } == ["waiting"])
        #expect(try state() == before)
    }
}
