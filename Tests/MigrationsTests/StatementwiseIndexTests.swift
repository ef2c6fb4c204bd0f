import Failures
import Migrations
import Postgres
import TestCluster
import Testing

/// `CREATE INDEX CONCURRENTLY` in files without transaction: one that fails leaves an index that is not valid.
@Suite struct StatementwiseIndexTests {
    private let site: StatementwiseSite
    private var database: TestDatabase { site.database }

    init() throws {
        site = try StatementwiseSite()
    }

    private static let duplicate = "create unique index concurrently if not exists t_u on public.t (i);"

    @Test func failedConcurrentIndexIsNamedWithWhatRemovesIt() throws {
        let folder = try site.folder(Self.duplicate)
        let error = #expect(throws: SQLFileError.self) { try database.up(folder) }
        #expect(
            error?.notes.last == """
                no statement of 0002_alone is done; it left the index public.t_u, which is not valid: \
                drop index concurrently public.t_u;
                """)
        // Postgres would take it for the index that is wanted.
        let again = #expect(throws: MigrationError.self) { try database.up(folder) }
        #expect(again?.notes.last?.contains("the index public.t_u is there, but not valid") == true)
        var connection = try database.connect()
        let resumed = #expect(throws: InvalidIndex.self) { try site.migrator(folder).resume("0002", on: &connection) }
        #expect(resumed?.outcome == .decisionNeeded)
        #expect(
            resumed?.wayOut
                == "remove it with: drop index concurrently public.t_u; then run: migrate resume 0002")
        #expect(
            try database.values(
                "select indisvalid::text as value from pg_index where indisunique and indrelid = 't'::regclass") == [
                    "false"
                ])
    }

    @Test func indexIsBuiltOnceWhatIsInTheWayIsRemoved() throws {
        let folder = try site.fail(Self.duplicate)
        var connection = try database.connect()
        try connection.run("drop index concurrently public.t_u")
        try connection.run("delete from public.t where ctid = '(0,1)'")
        try site.migrator(folder).resume("0002", on: &connection)
        #expect(try site.state() == ["applied 1 of 1"])
    }

    @Test func concurrentIndexWaitsLongerThanOtherStatements() throws {
        // It waits for every transaction that is older, whatever it looks at; the lock timeout would end it.
        let folder = try site.folder(
            "create index concurrently t_i on public.t (i);\nselect set_config('a.b', current_setting('lock_timeout'), false);"
        )
        try database.up(MigrationFolder(versioned: [folder.versioned[0]], repeatable: []))
        var other = try database.connect()
        try other.run("begin isolation level repeatable read")
        try other.run("select 1")
        let database = self.database
        let run = Background {
            var connection = try database.connect()
            var options = ApplyOptions()
            options.lockTimeout = "50ms"
            return try Migrator(folder: folder, toolVersion: "test", options: options).up(on: &connection)
        }
        var watcher = try database.connect()
        try wait {
            try watcher.values(
                """
                select pid::text as value from pg_stat_activity
                where datname = current_database() and query like 'create index concurrently%' and wait_event_type = 'Lock'
                    and clock_timestamp() - state_change > interval '0.2 s'
                """
            ).isEmpty == false
        }
        try other.run("commit")
        #expect(try run.value().versioned.map(\.key) == ["0002"])
        #expect(
            try database.values("select indisvalid::text as value from pg_index where indrelid = 't'::regclass") == [
                "true"
            ])
    }

    @Test func failedIndexWithoutANameIsFoundAsWell() throws {
        let folder = try site.fail("create unique index concurrently on public.t (i);")
        var connection = try database.connect()
        let error = #expect(throws: InvalidIndex.self) { try site.migrator(folder).resume("0002", on: &connection) }
        #expect(error?.index == "public.t_i_idx")
        try connection.run("drop index concurrently public.t_i_idx")
        try connection.run("delete from public.t where ctid = '(0,1)'")
        try site.migrator(folder).resume("0002", on: &connection)
        #expect(
            try database.values(
                "select indexrelid::regclass::text as value from pg_index where indrelid = 't'::regclass")
                == ["t_i_idx"])
    }

    @Test func indexOfATableOutsideOfTheSearchPathIsNotSaidToBeAbsent() throws {
        let folder = try site.fail(
            "create schema s; create table s.x (i int); insert into s.x values (1), (1); set search_path = s;\n"
                + "create unique index concurrently x_u on x (i);")
        let error = #expect(throws: MigrationError.self) { try database.up(folder) }
        #expect(error?.notes.last == "whether the index x_u is there is not known: its table is not in the search path")
    }
}
