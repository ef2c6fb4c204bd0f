import Failures
import Migrations
import Postgres
import TestCluster
import Testing

@testable import enum Migrations.CatalogAccess

/// The shape is nothing that a run is about: it neither fails nor waits for it, and takes nobody's work for its own unless
/// files ran.
@Suite struct ShapeUpkeepTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
        try database.up(try Self.folder(1))
    }

    private static func folder(_ count: Int) throws -> MigrationFolder {
        let files = [
            "create schema app; create table app.t (x integer); create view app.v as select x from app.t;",
            "create table app.more (y integer);",
        ]
        return MigrationFolder(
            versioned: try files.prefix(count).enumerated().map { try VersionedFile("000\($0 + 1)_file", $1) },
            repeatable: [])
    }

    private func migrator(_ count: Int, _ interruption: Interruption = Interruption()) throws -> Migrator {
        Migrator(folder: try Self.folder(count), toolVersion: "test", interruption: interruption)
    }

    /// What of the events is about the shape.
    private static func text(_ event: MigrationEvent) -> String? {
        switch event {
        case .drifted(let difference): "drifted: \(difference.objects.map(\.name).joined(separator: ", "))"
        case .driftUnknown(let error): "unknown: \((error as? PostgresError)?.sqlState ?? "\(error)")"
        case .shapeNotStored(let error): "not stored: \((error as? PostgresError)?.sqlState ?? "\(error)")"
        default: nil
        }
    }

    private func up(_ count: Int) throws -> [String] {
        var connection = try database.connect()
        var told: [String] = []
        _ = try migrator(count).up(on: &connection) { told += [Self.text($0)].compactMap { $0 } }
        return told
    }

    private func stored() throws -> CatalogShape? {
        var connection = try database.connect()
        return try CatalogShape.stored(on: &connection)
    }

    private func present() throws -> CatalogShape {
        var connection = try database.connect()
        return try CatalogShape.read(from: &connection)
    }

    /// A session that keeps the shape from being read: the view is about a table that it locks.
    private func locking() throws -> Connection {
        var other = try database.connect()
        try other.run("begin")
        try other.run("lock table app.t in access exclusive mode")
        return other
    }

    @Test func shapeIsReadWhateverTheStatementTimeoutAndWaitsForNoLock() throws {
        var other = try locking()
        var connection = try database.connect()
        try connection.run("set statement_timeout = '100ms'")
        let error = #expect(throws: PostgresError.self) { try CatalogShape.read(from: &connection) }
        #expect(error?.sqlState == "55P03")
        #expect(try connection.values("select current_setting('lock_timeout') as value") == ["0"])
        try other.run("rollback")
    }

    @Test func shapeThatCannotBeReadIsToldAndStoredByTheNextRun() throws {
        var other = try locking()
        #expect(try up(2) == ["unknown: 55P03", "not stored: 55P03"])
        #expect(try database.values("select key as value from migrate.applied order by key") == ["0001", "0002"])
        #expect(throws: CatalogError.self) { try stored() }
        try other.run("rollback")
        #expect(try up(2) == [])
        #expect(try stored() == present())
    }

    @Test func waitingForALockCanBeInterrupted() throws {
        var other = try locking()
        let interruption = Interruption()
        let migrator = try migrator(2, interruption)
        let database = database
        let work = Background {
            var connection = try database.connect()
            try migrator.up(on: &connection)
        }
        try wait {
            try !database.values(
                """
                select 'waits' as value from pg_locks
                where relation = 'app.t'::regclass and not granted
                    and database = (select oid from pg_database where datname = current_database())
                """
            ).isEmpty
        }
        interruption.request()
        #expect(throws: Interrupted.self) { try work.value() }
        #expect(try database.values("select key as value from migrate.applied") == ["0001"])
        try other.run("rollback")
    }

    @Test func driftIsToldByEveryRunUntilOneWithFilesTakesItOver() throws {
        let before = try stored()
        var connection = try database.connect()
        try connection.run("create table app.by_hand (z integer)")
        for _ in 1...2 {
            var told: [String] = []
            _ = try migrator(1).repair(on: &connection) { told += [Self.text($0)].compactMap { $0 } }
            #expect(told == ["drifted: table app.by_hand"])
            #expect(try stored() == before)
        }
        #expect(try up(2) == ["drifted: table app.by_hand"])
        #expect(try stored() == present())
    }

    @Test func runThatIsRefusedLeavesWhatWasStored() throws {
        let before = try stored()
        var connection = try database.connect()
        try connection.run("create table app.by_hand (z integer)")
        #expect(throws: MigrationError.self) { try migrator(1).repair(removing: ["0007"], on: &connection) }
        #expect(try stored() == before)
    }

    @Test func fileThatFailsLeavesACurrentShape() throws {
        var connection = try database.connect()
        let folder = MigrationFolder(
            versioned: try Self.folder(2).versioned + [try VersionedFile("0003_file", "select 1 / 0;")], repeatable: [])
        #expect(throws: SQLFileError.self) {
            try Migrator(folder: folder, toolVersion: "test").up(on: &connection)
        }
        #expect(try stored() == present())
    }

    @Test func baselineStoresTheFirstShape() throws {
        let database = try TestDatabase()
        var connection = try database.connect()
        try connection.run("create table public.old (x integer)")
        _ = try migrator(1).baseline(1, on: &connection)
        #expect(try CatalogShape.stored(on: &connection) == CatalogShape.read(from: &connection))
    }

    @Test func lookAtWhatOthersChangeIsTriedAgain() throws {
        var connection = try database.connect()
        func tries(_ statement: SQL) -> Int {
            var count = 0
            #expect(throws: PostgresError.self) {
                try CatalogAccess.retrying(on: &connection, interruption: Interruption()) { connection in
                    count += 1
                    try connection.run(statement)
                }
            }
            return count
        }
        #expect(tries("select from app.gone") == 5)
        #expect(tries("do $$ begin raise 'cache lookup failed' using errcode = 'XX000'; end $$") == 5)
        #expect(tries("select 1 / 0") == 1)
    }
}
