import Failures
import Migrations
import Models
import Postgres
import TestCluster
import Testing

@Suite struct CatalogShapeTests {
    private func replay(_ source: TestDatabase) throws -> TestDatabase {
        let dump = try source.cluster.runTool(
            "pg_dump", ["--no-owner", "--exclude-schema=migrate"], database: source.name)
        let copy = try TestDatabase()
        try copy.up(try MigrationFolder(migrations: ["0001_dump": dump]))
        return copy
    }

    @Test func replayedDumpHasTheSameLines() throws {
        let source = try SampleShape.makeDatabase()
        let shape = try CatalogShape(of: source)
        #expect(shape.lines.count > 100)
        let copy = try CatalogShape(of: try replay(source))
        #expect(ShapeDifference(from: shape, to: copy).lines == [])
        #expect(copy == shape)
    }

    @Test func replayedDumpOfOurWarehouseHasTheSameLines() throws {
        let source = try TestDatabase(.warehouse)
        let shape = try CatalogShape(of: source)
        #expect(shape.lines.contains("table ops.days: column day date not null"))
        #expect(shape.lines.contains("view marts.published_days: option security_invoker=true"))
        let copy = try CatalogShape(of: try replay(source))
        #expect(ShapeDifference(from: shape, to: copy).lines == [])
    }

    @Test func sameFilesMakeTheSameFingerprint() throws {
        let folder = try ModelFolder(path: TestCluster.sqlFolder).migrations
        let other = try TestDatabase()
        // Numbers of its own for everything.
        for _ in 0..<3 {
            var connection = try other.connect()
            try connection.run("create table taken (text text)")
            try connection.run("drop table taken")
        }
        try other.up(folder)
        let fingerprint = try CatalogShape(of: other).fingerprint()
        #expect(try fingerprint == CatalogShape(of: try TestDatabase(.warehouse)).fingerprint())
        #expect(fingerprint.wholeMatch(of: /v1:sha256:[0-9a-f]{64}/) != nil)
    }

    @Test func orderOfCreationAndDroppedColumnsDoNotShow() throws {
        let one = try TestDatabase()
        let other = try TestDatabase()
        var connection = try one.connect()
        try connection.run("create table a (x integer, y text)")
        try connection.run("create table b (z date)")
        try connection.run("create function f() returns integer language sql as 'select 1'")
        connection = try other.connect()
        try connection.run("create function f() returns integer language sql as 'select 1'")
        try connection.run("create table b (gone integer, z date)")
        try connection.run("create table a (x integer)")
        try connection.run("alter table b drop column gone")
        try connection.run("alter table a add column y text default 'was'")
        try connection.run("alter table a alter column y drop default")
        #expect(try CatalogShape(of: one) == CatalogShape(of: other))
    }

    @Test func ownerAndWhoGrantedDoNotShow() throws {
        let database = try SampleShape.makeDatabase()
        let shape = try CatalogShape(of: database)
        var connection = try database.connect()
        try connection.run("alter table app.parent owner to reader")
        try connection.run("alter table app.child owner to reader")
        try connection.run("alter function app.stamp() owner to reader")
        let change = ShapeDifference(from: shape, to: try CatalogShape(of: database)).lines
        // As the owner the reader may do it anyway.
        #expect(change == ["- table app.parent: reader may select"])
    }

    @Test func rightsGivenAndTakenBackLeaveNothing() throws {
        let database = try SampleShape.makeDatabase()
        let shape = try CatalogShape(of: database)
        var connection = try database.connect()
        for (kind, right) in [
            ("table app.child", "select"), ("sequence app.numbers", "usage"), ("schema app", "create"),
            ("function app.stamp()", "execute"), ("type app.mood", "usage"), ("foreign server far", "usage"),
        ] {
            try connection.run(SQL(verbatim: "grant \(right) on \(kind) to reader"))
            #expect(try CatalogShape(of: database) != shape, "\(kind)")
            try connection.run(SQL(verbatim: "revoke \(right) on \(kind) from reader"))
        }
        #expect(
            try connection.values("select relacl is null as value from pg_class where oid = 'app.child'::regclass")
                == ["f"])
        #expect(ShapeDifference(from: shape, to: try CatalogShape(of: database)).lines == [])
    }

    @Test func whatIsNotOursDoesNotShow() throws {
        let database = try SampleShape.makeDatabase()
        let shape = try CatalogShape(of: database)
        var connection = try database.connect()
        try connection.run("create schema migrate")
        try connection.run("create table migrate.applied (key text primary key)")
        try connection.run("comment on column migrate.applied.key is 'ours'")
        try connection.run("grant select on migrate.applied to reader")
        try connection.run("alter default privileges in schema migrate grant select on tables to reader")
        try connection.run("create function migrate.f() returns integer language sql as 'select 1'")
        try connection.run("create type migrate.kind as enum ('a')")
        try connection.run("create temporary table passing (text text)")
        try connection.run("create table app.member (text text)")
        try connection.run("revoke select on app.member from reader")
        try connection.run("alter extension citext add table app.member")
        try connection.run("comment on table app.member is 'of an extension'")
        try connection.run("insert into app.parent (name) values ('a'), ('b')")
        try connection.run("select nextval('app.numbers')")
        try connection.run("analyze")
        // On the same connection, which has the temporary table.
        #expect(ShapeDifference(from: shape, to: try CatalogShape.read(from: &connection)).lines == [])
    }

    @Test func settingsOfTheSessionDoNotShowAndStay() throws {
        let database = try SampleShape.makeDatabase()
        let shape = try CatalogShape(of: database)
        var connection = try database.connect()
        let settings: [(String, String)] = [
            ("search_path", "app, public"), ("quote_all_identifiers", "on"), ("TimeZone", "Africa/Johannesburg"),
            ("DateStyle", "German, DMY"), ("IntervalStyle", "iso_8601"), ("bytea_output", "escape"),
            ("extra_float_digits", "-3"), ("jit", "on"),
        ]
        for (name, value) in settings {
            try connection.run("select set_config(\(name), \(value), false)")
        }
        #expect(try CatalogShape.read(from: &connection) == shape)
        for (name, value) in settings {
            #expect(try connection.values("select current_setting(\(name)) as value") == [value])
        }
        let isInside = connection.isInsideTransaction
        #expect(!isInside)
    }

    @Test func roleWithoutRightsInAReadOnlySessionReadsTheSameLines() throws {
        let database = try SampleShape.makeDatabase()
        var connection = try database.connect(as: "reader")
        try connection.run("set default_transaction_read_only = on")
        #expect(try CatalogShape.read(from: &connection) == CatalogShape(of: database))
    }

    @Test func insideATransactionIsRefused() throws {
        var connection = try TestDatabase().connect()
        try connection.run("begin")
        let error = #expect(throws: PostgresError.self) { try CatalogShape.read(from: &connection) }
        #expect(error?.kind == .usage)
    }

    @Test func carriageReturnsOfABodyStayAndItsLinesAreSplit() throws {
        let database = try TestDatabase()
        var connection = try database.connect()
        try connection.run("create function f() returns integer language sql as \(verbatim: "'select\r\n1'")")
        let lines = try CatalogShape(of: database).lines.filter { $0.hasPrefix("function ") }
        #expect(
            lines.suffix(2) == [
                "function public.f(): 0004| AS $function$select\r", "function public.f(): 0005| 1$function$",
            ])
    }
}
