import Failures
import Migrations
import Postgres
import TestCluster
import Testing

@Suite struct RepeatableFilesTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    private let log = "create table if not exists log (place int generated always as identity, what text);"

    /// A file that only notes down that it was applied.
    private func noting(_ kind: RepeatableFile.Kind, _ key: String, _ what: String? = nil) throws -> RepeatableFile {
        try RepeatableFile(kind, key, "insert into log (what) values ('\(what ?? key)');")
    }

    private func folder(_ files: [RepeatableFile]) throws -> MigrationFolder {
        MigrationFolder(versioned: [try VersionedFile("0001_log", log)], repeatable: files)
    }

    private func takeLog() throws -> [String] {
        try database.values("with gone as (delete from log returning *) select what as value from gone order by place")
    }

    @Test func kindsAreAppliedInTheirOrder() throws {
        let view = try RepeatableFile(.view, "public.v", "select noted('public.v') as v;")
        // A function that a view reads: it has to be there before the view.
        let function = try RepeatableFile(
            .function, "public.noted",
            """
            create function noted(what text) returns text language sql return what;
            insert into log (what) values ('public.noted');
            """)
        let access = try RepeatableFile(
            .access, "analyst", "grant select on v to pg_monitor; insert into log (what) values ('analyst');")
        try database.up(try folder([access, view, try noting(.reference, "public.t"), function]))
        #expect(try takeLog() == ["public.noted", "public.t", "analyst"])
        let order = try database.values(
            "select kind as value from migrate.event where kind <> 'versioned' order by event_id")
        #expect(Set(order) == ["function", "reference", "view", "access"])
        #expect(try database.values("select v as value from v") == ["public.v"])
    }

    @Test func onlyWhatChangedIsAppliedAgainAndRightsLast() throws {
        let first = [
            try noting(.function, "a"), try noting(.function, "b"), try noting(.reference, "c"),
            try noting(.access, "d"),
        ]
        try database.up(try folder(first))
        #expect(try takeLog() == ["a", "b", "c", "d"])
        let second = [first[0], try noting(.function, "b", "b2"), first[2], first[3]]
        #expect(try database.up(try folder(second)).repeatable.map(\.key) == ["b", "d"])
        #expect(try takeLog() == ["b2", "d"])
        #expect(try database.up(try folder(second)).isEmpty)
        #expect(try takeLog() == [])
        #expect(
            try database.values(
                "select action as value from migrate.event where kind = 'function' and key = 'b' order by event_id")
                == ["apply", "reapply"])
    }

    @Test func newMigrationGivesRightsAgain() throws {
        let files = [try noting(.function, "a"), try noting(.access, "d")]
        try database.up(try folder(files))
        _ = try takeLog()
        try database.up(
            MigrationFolder(
                versioned: [
                    try VersionedFile("0001_log", log), try VersionedFile("0002_t", "create table t (i int);"),
                ],
                repeatable: files))
        #expect(try takeLog() == ["d"])
    }

    @Test func oneThatFailsLeavesTheOthersUnapplied() throws {
        let files = [
            try noting(.function, "a"),
            try RepeatableFile(.reference, "public.t", "insert into log\n(nope) values (1);"),
            try noting(.access, "d"),
        ]
        let error = #expect(throws: SQLFileError.self) { try database.up(try folder(files)) }
        #expect(
            error?.description == """
                sql/reference/public/t.sql:2:2: error: column "nope" of relation "log" does not exist [42703]
                      2 | (nope) values (1);
                        |  ^
                  rolled back; none of the repeatable files of this run is applied
                  mend it, then run: migrate up
                """)
        #expect(try takeLog() == [])
        // The migration before them is committed.
        #expect(try database.values("select kind as value from migrate.applied") == ["versioned"])
        try database.up(try folder([files[0], try noting(.reference, "public.t"), files[2]]))
        #expect(try takeLog() == ["a", "public.t", "d"])
    }

    @Test func failureIsAnEvent() throws {
        let broken = try RepeatableFile(.reference, "public.t", "select nope;")
        #expect(throws: SQLFileError.self) { try database.up(try folder([broken])) }
        #expect(
            try database.values(
                "select concat_ws(' ', kind, key, detail ->> 'location') as value from migrate.event where action = 'fail'"
            )
                == ["reference public.t sql/reference/public/t.sql:1:8"])
    }

    @Test func allOfThemShareOneTransaction() throws {
        try database.up(
            try folder([try noting(.function, "a"), try noting(.reference, "b"), try noting(.access, "c")]))
        #expect(
            try database.values(
                "select count(distinct xmin::text)::text as value from migrate.applied where kind <> 'versioned'")
                == ["1"])
        #expect(try database.values("select count(distinct xmin::text)::text as value from log") == ["1"])
    }

    @Test func constraintDeferredByOneFileMayBeSatisfiedByALaterOne() throws {
        let tables = """
            create table parent (i int primary key);
            create table child (i int references parent deferrable initially deferred);
            """
        let versioned = [try VersionedFile("0001_tables", tables)]
        let child = try RepeatableFile(.reference, "public.child", "insert into child values (1);")
        #expect(throws: (any Error).self) {
            try database.up(MigrationFolder(versioned: versioned, repeatable: [child]))
        }
        #expect(try database.values("select i::text as value from child") == [])
        let parent = try RepeatableFile(.reference, "public.parent", "insert into parent values (1);")
        try database.up(MigrationFolder(versioned: versioned, repeatable: [child, parent]))
        #expect(try database.values("select i::text as value from child") == ["1"])
    }

    @Test func fileThatIsGoneIsReportedAndItsEffectStays() throws {
        let files = [try noting(.function, "a"), try noting(.reference, "b")]
        try database.up(try folder(files))
        let plan = try database.up(try folder([files[0]]))
        #expect(plan.isEmpty)
        #expect(plan.removed.map { "\($0.kind) \($0.key)" } == ["reference b"])
        #expect(try takeLog() == ["a", "b"])
    }

    @Test func fileThatCameBackAfterItsRemovalWasNotedIsAppliedAgain() throws {
        let view = try RepeatableFile(.view, "public.v", "select 1 as one;")
        try database.up(try folder([view]))
        let without = MigrationFolder(
            versioned: [try VersionedFile("0001_log", log), try VersionedFile("0002_gone", "drop view public.v;")],
            repeatable: [])
        try database.up(without)
        var connection = try database.connect()
        _ = try Migrator(folder: without, toolVersion: "test").repair(removing: ["public.v"], on: &connection)
        let plan = try database.up(MigrationFolder(versioned: without.versioned, repeatable: [view]))
        #expect(plan.repetitions.map(\.reason) == [.new])
        #expect(try database.values("select one::text as value from public.v") == ["1"])
        #expect(try database.up(MigrationFolder(versioned: without.versioned, repeatable: [view])).isEmpty)
    }

    @Test func functionThatSomethingDroppedIsMadeAgain() throws {
        let function = try RepeatableFile(
            .function, "public.f", "create or replace function public.f() returns int language sql return 1;")
        // Files that make nothing called like them are not applied again for ever.
        let triggers = try RepeatableFile(
            .function, "public.others", "create or replace function public.g() returns int language sql return 2;")
        try database.up(try folder([function, triggers]))
        var connection = try database.connect()
        try connection.run("drop function public.f()")
        let plan = try database.up(try folder([function, triggers]))
        #expect(plan.repetitions.map { "\($0.file.key) \($0.reason)" } == ["public.f dropped"])
        #expect(try database.values("select public.f()::text as value") == ["1"])
        #expect(try database.up(try folder([function, triggers])).isEmpty)
    }
}
