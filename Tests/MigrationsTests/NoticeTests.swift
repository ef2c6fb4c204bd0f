import Failures
import Migrations
import Postgres
import Synchronization
import TestCluster
import Testing

/// What the server notes about statements of files is told, with its place.
@Suite struct NoticeTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    /// What is told while a folder is applied.
    private func notices(of folder: MigrationFolder) throws -> [String] {
        var connection = try database.connect()
        let told = Mutex<[String]>([])
        _ = try? Migrator(folder: folder, toolVersion: "test").up(on: &connection) { event in
            if case .notice(let notice) = event {
                told.withLock { $0.append("\(notice)") }
            }
        }
        return told.withLock { $0 }
    }

    private func notices(of text: String) throws -> [String] {
        try notices(of: try MigrationFolder(migrations: ["0001_a": text]))
    }

    @Test func noticeIsToldAtItsLine() throws {
        let told = try notices(
            of: """
                select 1; -- é
                drop table if exists t;
                do $$
                begin
                    raise notice '日: %', 1;

                    raise warning 'two
                lines' using hint = 'none';
                end $$;
                create function f() returns int language plpgsql as
                $$ begin raise notice 'in f'; return 1; end $$;

                select
                    f();
                """)
        #expect(
            told == [
                "sql/migrations/0001_a.sql:2: NOTICE: table \"t\" does not exist, skipping",
                "sql/migrations/0001_a.sql:5: NOTICE: 日: 1",
                "sql/migrations/0001_a.sql:7: WARNING: two\n  lines\n  hint: none",
                "sql/migrations/0001_a.sql:13: NOTICE: in f",
            ])
    }

    @Test func noticeOfARowOfDataIsToldAtItsLine() throws {
        let told = try notices(
            of: """
                create table t (i int);
                create function f() returns trigger language plpgsql as
                $$ begin raise notice 'row'; return new; end $$;
                create trigger f before insert on t for each row execute function f();
                copy t from stdin;
                1
                2
                \\.
                """)
        #expect(told == ["sql/migrations/0001_a.sql:6: NOTICE: row", "sql/migrations/0001_a.sql:7: NOTICE: row"])
    }

    @Test func noticesBeforeAFailureAreTold() throws {
        #expect(
            try notices(of: "drop table if exists t;\nselect nope;") == [
                "sql/migrations/0001_a.sql:1: NOTICE: table \"t\" does not exist, skipping"
            ])
    }

    @Test func noticeOfADeferredTriggerIsToldAtTheLastStatement() throws {
        let told = try notices(
            of: """
                create table t (i int);
                create function f() returns trigger language plpgsql as
                $$ begin raise notice 'at the end'; return new; end $$;
                create constraint trigger f after insert on t initially deferred for each row execute function f();
                insert into t values (1);
                select 1;
                """)
        #expect(told == ["sql/migrations/0001_a.sql:6: NOTICE: at the end"])
    }

    @Test func fileThatWantsNoneGetsNone() throws {
        let folder = try MigrationFolder(migrations: [
            "0001_a": "set client_min_messages = error; drop table if exists t;",
            "0002_b": "drop table if exists t;",
        ])
        #expect(
            try notices(of: folder) == ["sql/migrations/0002_b.sql:1: NOTICE: table \"t\" does not exist, skipping"])
    }

    @Test func repeatableFilesTellToo() throws {
        let folder = try MigrationFolder(
            migrations: [:],
            repeatable: [
                try RepeatableFile(.function, "public.a", "drop table if exists a;"),
                try RepeatableFile(.reference, "public.b", "set client_min_messages = error;\ndrop table if exists b;"),
                try RepeatableFile(.access, "c", "\ndrop table if exists c;"),
            ])
        #expect(
            try notices(of: folder) == [
                "sql/functions/public/a.sql:1: NOTICE: table \"a\" does not exist, skipping",
                "sql/access/c.sql:2: NOTICE: table \"c\" does not exist, skipping",
            ])
    }
}
