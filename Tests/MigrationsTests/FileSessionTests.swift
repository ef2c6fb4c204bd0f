import Migrations
import Postgres
import TestCluster
import Testing

/// What a file does to its session ends with the file.
@Suite struct FileSessionTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    /// What the second file sees of what the first one did.
    private func seen(_ expression: String, after first: String) throws -> [String] {
        try database.up(
            try MigrationFolder(migrations: [
                "0001_first": first,
                "0002_second": "create table public.seen as select (\(expression))::text as value;",
            ]))
        return try database.values("select value from public.seen")
    }

    @Test func searchPathIsBack() throws {
        let path = try seen("current_setting('search_path')", after: "create schema s; set search_path = s;")
        #expect(path == ["\"$user\", public"])
    }

    @Test func zoneAndDateStyleAreOurs() throws {
        let first = "set timezone = 'Asia/Tokyo'; set datestyle = 'German'; set bytea_output = 'escape';"
        let settings = "concat_ws(' ', current_setting('timezone'), current_setting('datestyle'), '\\x41'::bytea)"
        #expect(try seen(settings, after: first) == ["UTC ISO, YMD \\x41"])
    }

    @Test func roleAndSessionUserAreBack() throws {
        let role = "role_\(database.name)"
        let first = "create role \(role) superuser; set session authorization \(role); set role pg_read_all_data;"
        let user = try #require(try database.values("select current_user as value").first)
        #expect(try seen("current_user || ' ' || session_user", after: first) == ["\(user) \(user)"])
        // The history is written after that, with our own rights and name.
        #expect(try database.values("select distinct applied_by as value from migrate.applied") == [user])
    }

    @Test func temporaryTablesAreGone() throws {
        #expect(try seen("to_regclass('scratch')", after: "create temporary table scratch (i int);") == ["null"])
    }

    @Test func preparedStatementsCursorsAndChannelsAreGone() throws {
        let first = "prepare q as select 1; declare c cursor with hold for select 1; listen channel;"
        let left = """
            (select count(*) from pg_prepared_statements where name = 'q') + (select count(*) from pg_cursors where name = 'c')
            + (select count(*) from pg_listening_channels())
            """
        #expect(try seen(left, after: first) == ["0"])
    }

    @Test func roleOfARepeatableFileIsBackAfterwards() throws {
        let file = try RepeatableFile(.access, "a", "set role pg_read_all_data; set search_path = pg_catalog;")
        var connection = try database.connect()
        let migrator = Migrator(folder: MigrationFolder(versioned: [], repeatable: [file]), toolVersion: "test")
        try migrator.up(on: &connection)
        let user = try #require(try database.values("select current_user as value").first)
        #expect(try connection.values("select current_user as value") == [user])
        #expect(try connection.values("select current_setting('search_path') as value") == ["\"$user\", public"])
        #expect(try connection.values("select applied_by as value from migrate.applied") == [user])
    }

    @Test func lockIsKeptBetweenFiles() throws {
        var connection = try database.connect()
        let folder = try MigrationFolder(migrations: ["0001_a": "select 1;", "0002_b": "select 2;"])
        var refused = 0
        try Migrator(folder: folder, toolVersion: "test").up(on: &connection) { event in
            guard case .applied = event else { return }
            var other = try database.connect()
            #expect(throws: RunLock.NotObtained.self) { try RunLock.hold(on: &other, waitingUpTo: 0) { _ in } }
            refused += 1
        }
        #expect(refused == 2)
        var other = try database.connect()
        try RunLock.hold(on: &other, waitingUpTo: 0) { _ in }
    }
}
