import Failures
import Migrations
import Postgres
import TestCluster
import Testing

/// Somebody without CREATEROLE is told which roles to have created.
@Suite struct MissingRolesTests {
    private let database: TestDatabase
    private let owner: String
    private let wanted: String

    init() throws {
        database = try TestDatabase()
        owner = "owner_\(database.name)"
        wanted = "wanted_\(database.name)"
        var connection = try database.connect()
        try connection.run("create role \(identifier: owner) login")
        try connection.run(
            "grant create on database \(identifier: database.name) to \(identifier: owner)")
    }

    private func up(_ text: String, as role: String) throws {
        var connection = try Connection(
            to: ConnectionTarget(
                "host=\(database.cluster.socketFolder) port=5432 user=\(role) dbname=\(database.name)"),
            applicationName: "tests")
        let folder = try MigrationFolder(migrations: ["0001_a": "create schema s;"])
            .adding([try RepeatableFile(.access, "roles", text)])
        try Migrator(folder: folder, toolVersion: "test").up(on: &connection)
    }

    private func isThere(_ schema: String) throws -> Bool {
        try !database.values("select 1::text as value from pg_namespace where nspname = \(schema)").isEmpty
    }

    @Test(arguments: ["create role %;", "CREATE USER % login;", "create group %;"])
    func statementThatIsSureToFailIsRefusedBeforeAnything(_ statement: String) throws {
        let error = #expect(throws: MigrationError.self) {
            try up(statement.replacing("%", with: wanted), as: owner)
        }
        let refusal = try #require(error)
        #expect(refusal.message == "the files create the role \(wanted), which takes CREATEROLE")
        #expect(refusal.wayOut == "have somebody who may run: create role \"\(wanted)\";")
        #expect(refusal.outcome == .refused)
        #expect(try !isThere("s"))
    }

    @Test(arguments: ["set role", "SET LOCAL ROLE", "set session role"])
    func roleThatAFileTakesOnMayCreateRoles(_ statement: String) throws {
        let creator = "creator_\(database.name)"
        var connection = try database.connect()
        try connection.run("create role \(identifier: creator) createrole")
        try connection.run("grant \(identifier: creator) to \(identifier: owner)")
        try up("\(statement) \(creator); create role \(wanted);", as: owner)
        #expect(try database.values("select 1::text as value from pg_roles where rolname = \(wanted)") == ["1"])
        // Before it nothing is different.
        let error = #expect(throws: MigrationError.self) {
            try up("create role \(wanted)_2; \(statement) \(creator);", as: owner)
        }
        #expect(error?.code == "cannot-create-roles")
    }

    private var block: String {
        """
        do $$ begin
            if not exists (select 1 from pg_roles where rolname = '\(wanted)') then
                create role \(wanted) nologin;
            end if;
        end $$;
        """
    }

    @Test func blockThatFailsForWantOfTheRightSaysWhichRolesToCreate() throws {
        let error = #expect(throws: SQLFileError.self) { try up(block, as: owner) }
        #expect(error?.sqlState == "42501")
        #expect(error?.wayOut == "have somebody with CREATEROLE run: create role \"\(wanted)\";")
        // Once that is done it passes.
        var connection = try database.connect()
        try connection.run("create role \(identifier: wanted)")
        try up(block, as: owner)
    }

    @Test func whoMayCreateRolesIsNotAsked() throws {
        try up("create role \(wanted);", as: database.cluster.user)
        #expect(try isThere("s"))
    }

    @Test func otherWantOfRightsIsNotAboutRoles() throws {
        let error = #expect(throws: SQLFileError.self) {
            try up("create schema s; create extension pg_stat_statements;", as: owner)
        }
        #expect(error?.wayOut?.contains("CREATEROLE") != true)
    }
}
