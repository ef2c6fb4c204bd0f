import Migrations
import Postgres
import SQLText
import TestCluster
import Testing

/// What pg_dump writes is a migration as it is.
@Suite struct DumpTests {
    private let source: TestDatabase
    private let copy: TestDatabase

    init() throws {
        source = try TestDatabase()
        copy = try TestDatabase()
    }

    private func dump(_ database: TestDatabase) throws -> String {
        try database.cluster.runTool(
            "pg_dump", ["--no-owner", "--exclude-schema=migrate"], database: database.name)
    }

    /// A dump without the lines that every run of pg_dump writes differently.
    private func stable(_ dump: String) -> [Substring] {
        dump.split(separator: "\n").filter { !$0.hasPrefix("\\restrict ") && !$0.hasPrefix("\\unrestrict ") }
    }

    /// Applies a dump to the empty database and compares what is in it then.
    private func replay(_ dump: String) throws {
        try copy.up(try MigrationFolder(migrations: ["0001_dump": dump]))
        let replayed = try self.dump(copy)
        for (line, other) in zip(stable(replayed), stable(dump)) where line != other {
            Issue.record("\(line) instead of \(other)")
            break
        }
        #expect(stable(replayed).count == stable(dump).count)
    }

    private static let content = #"""
        create schema "odd;schema";
        create type mood as enum ('so;so', 'it''s fine');
        create domain share as numeric(5, 4) check (value between 0 and 1);
        create sequence numbers start 7;
        create table parent (
            parent_id integer generated always as identity primary key, name text not null unique, share share,
            mood mood default 'so;so', "quo""ted;" text, doubled integer generated always as (7 * 2) stored
        );
        create table child (
            child_id integer default nextval('numbers') primary key,
            parent_id integer not null references parent deferrable initially deferred, at timestamptz, data jsonb
        );
        create table parted (day date not null, text text) partition by range (day);
        create table parted_2025 partition of parted for values from ('2025-01-01') to ('2026-01-01');
        create table "odd;schema"."Table" (bytes bytea, list text[], no_value text);
        create table empty (i integer);
        insert into parent (name, share, "quo""ted;") values
            ('O''Neill; "x"', 0.5, E'tab\there\nand a line\\.'), (E'\\.', null, E'\\N'), ('ä€😀$$', 1, E'cr\rlf\r\nend'),
            ('-- no comment /*', 0, ''), (' ( ', 0, E'\\restrict x');
        insert into child (parent_id, at, data)
            select parent_id, '2025-03-30 01:30+00', jsonb_build_object('n', name) from parent;
        insert into parted select '2025-01-01'::date + i, 'row ' || i from generate_series(0, 99) as i;
        insert into "odd;schema"."Table" values ('\x00ff5c2e', '{a,"b;\"c",null}', null), (null, '{}', '');
        create function add(a integer, b integer default 2) returns integer language sql immutable
            begin atomic select case when a > b then a + b else b + a end; end;
        create function stamp() returns trigger language plpgsql as $body$
            begin
                new.at := coalesce(new.at, '2000-01-01'); -- it's "fine"
                return new;
            end $body$;
        create procedure fill(what text) language plpgsql as $_$ begin perform $$a;b$$ || what; end $_$;
        create trigger stamped before insert on child for each row execute function stamp();
        create view grown as select name, case mood when 'so;so' then ';' end as text from parent where name ~ '\\;';
        create view pairs with (security_invoker) as select * from child inner join parent using (parent_id);
        create materialized view totals as select count(*) as rows from child;
        create rule twice as on insert to empty do also (
            insert into parted (day, text) values ('2025-05-05', 'a;'); delete from parted where text = 'a;'
        );
        set constraints all immediate;
        create index on child ((data ->> 'n')) where at > '2000-01-01';
        alter table parent enable row level security;
        create policy own on parent using (name <> ';');
        comment on table parent is 'it''s; a "table"';
        """#

    @Test func everythingComesBackAsItWas() throws {
        try source.up(try MigrationFolder(migrations: ["0001_content": Self.content]))
        let dump = try dump(source)
        #expect(dump.contains("COPY public.parent"))
        #expect(dump.contains("set_config('search_path', '', false)"))
        try replay(dump)
        // Its empty search path and its other settings end with it.
        var connection = try copy.connect()
        let again = try Migrator(
            folder: try MigrationFolder(migrations: ["0001_dump": dump, "0002_more": "create table more (i int);"]),
            toolVersion: "test"
        ).up(on: &connection)
        #expect(again.versioned.map(\.key) == ["0002"])
        #expect(try copy.values("select to_regclass('public.more')::text as value") == ["more"])
        #expect(try copy.values("select key as value from migrate.applied order by key") == ["0001", "0002"])
    }

    @Test func restrictLinesAreThereAndSkipped() throws {
        let dump = try dump(source)
        // Since 15.14 and its siblings; an older pg_dump writes none.
        guard dump.contains("\\restrict ") else { return }
        #expect(try VersionedFile("0001_dump", dump).statements.allSatisfy { !$0.text.contains("restrict") })
    }

    @Test func ourOwnWarehouseComesBackAsItWas() throws {
        let warehouse = try TestDatabase(.warehouse)
        try replay(try dump(warehouse))
    }
}
