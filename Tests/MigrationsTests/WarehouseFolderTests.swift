import Migrations
import Models
import Postgres
import TestCluster
import Testing

/// The `sql` folder of this project, applied to a database.
@Suite struct WarehouseFolderTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase(.warehouse)
    }

    private static let ours = """
        n.nspname in (
            'staging', 'hospital_streams', 'hospital_operations', 'hospital_admissions', 'marts', 'ops'
        )
        """

    @Test func secondUpDoesNothing() throws {
        let before = try database.values(
            "select concat_ws(' ', kind, key, xmin) as value from migrate.applied order by 1")
        let folder = try ModelFolder(path: TestCluster.sqlFolder).migrations
        #expect(before.count == folder.versioned.count + folder.repeatable.count)
        let plan = try database.up(folder)
        #expect(plan.isEmpty && plan.removed.isEmpty)
        let after = try database.values(
            "select concat_ws(' ', kind, key, xmin) as value from migrate.applied order by 1")
        #expect(after == before)
    }

    @Test func repeatableFilesAppliedAgainChangeNoRow() throws {
        var connection = try database.connect()
        let tables = ["departments", "department_aliases", "bed_capacity", "shifts", "facilities"]
        let rows = SQL(
            verbatim: tables.map {
                "select '\($0) ' || t::text || ' ' || xmin as value from hospital_operations.\($0) as t"
            }
            .joined(separator: " union all ")
                + " union all select 'feeds ' || feed || ' ' || xmin from ops.feeds order by 1")
        let before = try connection.values(rows)
        #expect(!before.isEmpty)
        try connection.run("delete from migrate.applied where kind <> 'versioned'")
        #expect(try database.up(try ModelFolder(path: TestCluster.sqlFolder).migrations).versioned.isEmpty)
        #expect(try connection.values(rows) == before)
    }

    @Test func everySchemaTableViewAndFunctionHasAComment() throws {
        let bare = try database.values(
            SQL(
                verbatim: """
                    select 'table ' || c.oid::regclass as value
                    from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace
                    where \(Self.ours) and c.relkind in ('r', 'p') and obj_description(c.oid, 'pg_class') is null
                    union all
                    select 'schema ' || n.nspname from pg_namespace as n
                    where \(Self.ours) and obj_description(n.oid, 'pg_namespace') is null
                    union all
                    select 'function ' || p.oid::regprocedure
                    from pg_proc as p inner join pg_namespace as n on n.oid = p.pronamespace
                    where \(Self.ours) and obj_description(p.oid, 'pg_proc') is null
                    """))
        #expect(bare == [])
    }

    @Test func everyColumnOfATableHasAComment() throws {
        let bare = try database.values(
            SQL(
                verbatim: """
                    select c.oid::regclass || '.' || a.attname as value
                    from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace
                    inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                    where \(Self.ours) and c.relkind in ('r', 'p') and col_description(c.oid, a.attnum) is null
                        and a.attname not in ('_load_id', '_record_no')
                    """))
        #expect(bare == [])
    }

    @Test func everyModelTableHasAPrimaryKey() throws {
        let tables = try ModelFolder(path: TestCluster.sqlFolder).models.filter { $0.kind != .view }.map(
            \.table.description)
        #expect(!tables.isEmpty)
        let keyed = try database.values(
            """
            select n.nspname || '.' || c.relname as value
            from pg_index as i inner join pg_class as c on c.oid = i.indrelid
            inner join pg_namespace as n on n.oid = c.relnamespace where i.indisprimary
            """)
        #expect(Set(tables).subtracting(keyed).isEmpty)
    }

    @Test func everyViewKeepsTheRightsOfItsReader() throws {
        let views = try database.values(
            SQL(
                verbatim: """
                    select c.oid::regclass || ' ' || coalesce(c.reloptions::text, '') as value
                    from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace
                    where \(Self.ours) and c.relkind in ('v', 'm')
                    """))
        #expect(!views.isEmpty)
        #expect(views.filter { !$0.hasSuffix(" {security_invoker=true}") } == [])
    }

    @Test func everyForeignKeyBetweenModelsIsDeferred() throws {
        let immediate = try database.values(
            """
            select k.conrelid::regclass || ' ' || k.conname as value from pg_constraint as k
            inner join pg_class as c on c.oid = k.conrelid inner join pg_namespace as n on n.oid = c.relnamespace
            where k.contype = 'f' and not k.condeferred
                and n.nspname in ('hospital_operations', 'hospital_admissions', 'marts')
            """)
        #expect(immediate == [])
    }

    @Test(arguments: ["analyst", "steward", "loader"])
    func roleReadsTheStatusOfItsDays(_ role: String) throws {
        var connection = try database.connect(as: role)
        #expect(try connection.values("select day::text as value from marts.published_days") == [])
        #expect(try connection.values("select day::text as value from ops.day_status") == [])
    }

    @Test(arguments: [
        "select encode(raw, 'escape') as value from ops.rejects",
        "select first_name as value from hospital_admissions.patients",
        "select birth_date::text as value from hospital_operations.staff",
        "select 1 as value from staging.people",
    ])
    func analystDoesNotSeeWhoPeopleAre(_ query: String) throws {
        var connection = try database.connect(as: "analyst")
        let error = #expect(throws: PostgresError.self) { try connection.values(SQL(verbatim: query)) }
        #expect(error?.sqlState == "42501")
    }
}
