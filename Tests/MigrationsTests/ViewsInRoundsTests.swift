import Failures
import Migrations
import Postgres
import TestCluster
import Testing

/// Views come into being in an order that works, found by trying, and change their columns with all that reads them.
@Suite struct ViewsInRoundsTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    /// A folder with a table `t(i, j)`, views by name and select, and rights on all of them.
    private func folder(
        _ views: KeyValuePairs<String, String>, grants: String = "select 1;"
    ) throws -> MigrationFolder {
        var files = try views.map { try RepeatableFile(.view, "public.\($0.key)", $0.value + ";") }
        files.append(try RepeatableFile(.access, "reader", grants))
        return MigrationFolder(
            versioned: [
                try VersionedFile("0001_t", "create table t (i int, j text); insert into t values (1, 'x');")
            ],
            repeatable: files)
    }

    private func columns(of view: String) throws -> [String] {
        try database.values(
            """
            select column_name || ' ' || data_type as value from information_schema.columns
            where table_name = \(view) order by ordinal_position
            """)
    }

    private func history() throws -> [String] {
        try database.values("select concat_ws(' ', kind, key, file_sum, xmin) as value from migrate.applied order by 1")
    }

    @Test func viewsThatReadEachOtherAreCreatedWhateverTheirNames() throws {
        try database.up(
            try folder([
                "a": "select i + 1 as i from b", "b": "select i + 1 as i from c", "c": "select i from t",
                "d": "select (select count(*) from a) + i as i from b",
            ]))
        #expect(try database.values("select i::text as value from a") == ["3"])
        #expect(try database.values("select i::text as value from d") == ["3"])
        let views = try database.values(
            """
            select relname as value from pg_class
            where relkind = 'v' and reloptions = '{security_invoker=true}' order by relname
            """)
        #expect(views == ["a", "b", "c", "d"])
    }

    @Test func viewWithAnErrorOfAnotherKindIsReportedAtOnce() throws {
        let error = #expect(throws: SQLFileError.self) {
            try database.up(try folder(["a": "select i from b", "b": "select i,\n  i::date as d from t"]))
        }
        #expect(error?.location == "sql/models/public/b.sql:2:4")
        #expect(error?.cause.sqlState == "42846")
    }

    @Test func viewThatReadsNothingThereIsNamedWithItsPlace() throws {
        let error = #expect(throws: MigrationError.self) {
            try database.up(
                try folder(["a": "select i from b", "b": "select i\nfrom nowhere", "c": "select i from t"]))
        }
        let refusal = try #require(error)
        #expect(refusal.message.hasPrefix("public.a, public.b: cannot be created; the first one fails with: "))
        #expect(refusal.location == "sql/models/public/a.sql:1:15")
        #expect(refusal.outcome == .refused)
        #expect(try columns(of: "c") == [])
        #expect(try history().count == 1)
    }

    @Test func viewThatReadsItselfIsNamed() throws {
        let error = #expect(throws: MigrationError.self) { try database.up(try folder(["a": "select i from a"])) }
        #expect(error?.message.hasPrefix("public.a: cannot be created") == true)
    }

    @Test func changedColumnsRecreateTheViewWithAllThatReadsIt() throws {
        let grants = "grant select on a, b, c to pg_monitor;"
        let before = try folder(
            ["a": "select i from b", "b": "select i from t", "c": "select j from t"], grants: grants)
        try database.up(before)
        try database.up(
            try folder(
                ["a": "select i from b", "b": "select i::text as i, j from t", "c": "select j from t"], grants: grants))
        #expect(try columns(of: "b") == ["i text", "j text"])
        #expect(try columns(of: "a") == ["i text"])
        let granted = try database.values(
            "select c::text as value from unnest(array['a', 'b', 'c']) as c where has_table_privilege('pg_monitor', c, 'select')"
        )
        #expect(granted == ["a", "b", "c"])
        #expect(
            try database.up(
                try folder(
                    ["a": "select i from b", "b": "select i::text as i, j from t", "c": "select j from t"],
                    grants: grants)
            ).isEmpty)
    }

    @Test func newViewThatReadsTheChangedOneDoesNotStopIt() throws {
        try database.up(try folder(["b": "select i from t"]))
        // a is new and sorts first: it is created on the old b before b turns out not to fit.
        try database.up(try folder(["a": "select i from b", "b": "select i::text as i from t"]))
        #expect(try columns(of: "a") == ["i text"])
        #expect(try columns(of: "b") == ["i text"])
        #expect(try database.up(try folder(["a": "select i from b", "b": "select i::text as i from t"])).isEmpty)
    }

    @Test func viewsOfOneRunThatBothChangeColumnsAreRecreated() throws {
        try database.up(try folder(["a": "select i from b", "b": "select i from t"]))
        try database.up(try folder(["a": "select i, j from b", "b": "select j, i from t"]))
        #expect(try columns(of: "a") == ["i integer", "j text"])
        #expect(try columns(of: "b") == ["j text", "i integer"])
    }

    @Test func addedColumnReplacesTheViewInPlace() throws {
        try database.up(try folder(["a": "select i from b", "b": "select i from t"]))
        let before = try database.values("select 'b'::regclass::oid::text as value")
        try database.up(try folder(["a": "select i from b", "b": "select i, j from t"]))
        #expect(try database.values("select 'b'::regclass::oid::text as value") == before)
        #expect(try columns(of: "b") == ["i integer", "j text"])
    }

    @Test func viewOfSomebodyElseStopsTheRecreationAndTheHistoryStays() throws {
        try database.up(try folder(["b": "select i from t"]))
        var other = try database.connect()
        try other.run("create view theirs as select i from b")
        let before = try history()
        let error = #expect(throws: MigrationError.self) {
            try database.up(try folder(["b": "select i::text as i from t"]))
        }
        #expect(error?.code == "views-in-use")
        #expect(error?.location?.hasPrefix("sql/models/public/b.sql:1:") == true)
        #expect(error?.notes.contains("view theirs depends on view b") == true)
        #expect(error?.description.lowercased().contains("cascade") == false)
        #expect(try history() == before)
        #expect(try columns(of: "b") == ["i integer"])
        #expect(try database.values("select i::text as value from theirs") == ["1"])
    }

    /// Rights and comments of the views, but not what their owner has.
    private func gifts() throws -> [String] {
        try database.values(
            """
            select concat_ws(' ', c.relname, pg_get_userbyid(x.grantee), x.privilege_type, x.is_grantable) as value
            from pg_class as c cross join lateral aclexplode(c.relacl) as x
            where c.relkind = 'v' and c.relnamespace = 'public'::regnamespace and x.grantee <> c.relowner
            union all
            select concat_ws(' ', c.relname, a.attname, pg_get_userbyid(x.grantee), x.privilege_type)
            from pg_class as c inner join pg_attribute as a on a.attrelid = c.oid
            cross join lateral aclexplode(a.attacl) as x
            where c.relkind = 'v'
            union all
            select concat_ws(' ', c.relname, d.objsubid, d.description)
            from pg_class as c inner join pg_description as d on d.objoid = c.oid
            where c.relkind = 'v' and c.relnamespace = 'public'::regnamespace
            order by 1
            """)
    }

    @Test func viewsMadeAnewKeepTheRightsAndCommentsThatOthersGaveThem() throws {
        try database.up(try folder(["a": "select i, j from b", "b": "select i, j from t", "c": "select i from t"]))
        var other = try database.connect()
        try other.runScript(
            """
            grant select on a to pg_monitor with grant option;
            grant select, insert on a to public;
            grant select (j) on b to pg_monitor;
            grant select (i) on b to pg_read_all_stats;
            comment on view c is 'it''s theirs';
            comment on column b.j is 'the letter';
            comment on column b.i is 'the number';
            """)
        // What is given to every new view was not given to these.
        try other.run("alter default privileges grant delete on tables to pg_read_all_stats")
        let before = try gifts()
        #expect(before.count == 8)
        try database.up(
            try folder(["a": "select j from b", "b": "select j, i + 1 as k from t", "c": "select i from t"]))
        #expect(try columns(of: "b") == ["j text", "k integer"])
        // What was about the column i is gone with it; the other one comes first now.
        #expect(
            try gifts()
                == before.filter { !$0.hasPrefix("b i ") && !$0.hasSuffix("the number") }.map {
                    $0.replacing("b 2 the letter", with: "b 1 the letter")
                })
    }
}
