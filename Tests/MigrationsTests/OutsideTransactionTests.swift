import Migrations
import Postgres
import SQLText
import TestCluster
import Testing

/// Which statements have to stand outside of a transaction, and that the server agrees.
@Suite struct OutsideTransactionTests {
    private func refusal(_ sql: String) throws -> String? {
        try #require(try makeSource("\(sql);").statements().first).refusesTransaction
    }

    /// What the server says to a statement inside of a transaction block, always rolled back.
    private func sqlState(of sql: String, on connection: inout Connection) throws -> String? {
        try connection.run("begin")
        do {
            try connection.run("\(verbatim: sql)")
            try connection.run("rollback")
            return nil
        } catch {
            try connection.run("rollback")
            return error.sqlState
        }
    }

    /// A database with what the statements are about.
    private func withDatabase(_ sql: String, _ body: (inout Connection, String) throws -> Void) throws {
        let database = try TestDatabase()
        var connection = try database.connect()
        for object: SQL in [
            "create table t (i int primary key, j int)", "create index t_j on t (j)",
            "create table p (i int) partition by range (i)",
            "create table p1 partition of p for values from (0) to (9)",
            "create materialized view m as select 1 as i", "create unique index on m (i)",
            "create type e as enum ('a')",
        ] {
            try connection.run(object)
        }
        guard sql.contains("subscription sub ") else { return try body(&connection, database.name) }
        try connection.run(
            "create subscription sub connection 'dbname=nowhere' publication pub with (connect = false)")
        // Only one that is enabled can be refreshed; the server tries to reach its publisher for as long as it is.
        try connection.run("alter subscription sub enable")
        try body(&connection, database.name)
        try connection.run("alter subscription sub disable")
        try connection.run("alter subscription sub set (slot_name = none)")
        try connection.run("drop subscription sub")
    }

    @Test(arguments: [
        ("vacuum", "VACUUM"), ("VACUUM (full) t", "VACUUM"), ("vacuum full analyze t", "VACUUM"),
        ("create database d", "CREATE DATABASE"), ("create /* a */ database d template template0", "CREATE DATABASE"),
        ("drop database d", "DROP DATABASE"), ("drop database if exists d", "DROP DATABASE"),
        ("alter database d set tablespace pg_default", "ALTER DATABASE SET TABLESPACE"),
        (#"alter database "d" with tablespace pg_default"#, "ALTER DATABASE SET TABLESPACE"),
        ("create tablespace ts location '/nowhere'", "CREATE TABLESPACE"), ("drop tablespace ts", "DROP TABLESPACE"),
        ("alter system set work_mem = '4MB'", "ALTER SYSTEM"), ("ALTER SYSTEM RESET ALL", "ALTER SYSTEM"),
        ("create index concurrently on t (j)", "CREATE INDEX CONCURRENTLY"),
        ("CREATE  UNIQUE\nINDEX -- now\nCONCURRENTLY IF NOT EXISTS x ON t (j)", "CREATE INDEX CONCURRENTLY"),
        ("drop index concurrently t_j", "DROP INDEX CONCURRENTLY"),
        ("drop index concurrently if exists nope", "DROP INDEX CONCURRENTLY"),
        ("reindex table concurrently t", "REINDEX CONCURRENTLY"),
        ("reindex index concurrently t_j", "REINDEX CONCURRENTLY"),
        ("reindex (verbose, concurrently) table t", "REINDEX CONCURRENTLY"),
        (#"reindex ("concurrently" false, CONCURRENTLY on) index t_j"#, "REINDEX CONCURRENTLY"),
        ("reindex schema concurrently public", "REINDEX CONCURRENTLY"),
        ("reindex schema public", "REINDEX SCHEMA"), ("reindex (verbose) schema public", "REINDEX SCHEMA"),
        ("reindex database d", "REINDEX DATABASE"), ("reindex (verbose) system d", "REINDEX SYSTEM"),
        ("cluster", "CLUSTER without a table"), ("CLUSTER /* all */ VERBOSE", "CLUSTER without a table"),
        ("alter table p detach partition p1 concurrently", "DETACH PARTITION CONCURRENTLY"),
        (#"ALTER TABLE IF EXISTS "p" DETACH PARTITION public.p1 CONCURRENTLY"#, "DETACH PARTITION CONCURRENTLY"),
        ("discard all", "DISCARD ALL"),
        ("create subscription s connection 'dbname=nowhere' publication p", "CREATE SUBSCRIPTION with a slot"),
        (
            "create subscription s connection 'dbname=nowhere' publication p with (enabled = false, connect)",
            "CREATE SUBSCRIPTION with a slot"
        ),
        (
            "create subscription s connection 'dbname=nowhere' publication p with (create_slot = 'on', copy_data = off)",
            "CREATE SUBSCRIPTION with a slot"
        ),
        ("alter subscription sub refresh publication", "ALTER SUBSCRIPTION with refresh"),
        ("alter subscription sub set publication p", "ALTER SUBSCRIPTION with refresh"),
        ("alter subscription sub add publication p with (copy_data = false)", "ALTER SUBSCRIPTION with refresh"),
        ("commit prepared 'x'", "COMMIT PREPARED"), ("ROLLBACK /* it */ PREPARED 'x'", "ROLLBACK PREPARED"),
    ])
    func statementOnTheListIsRefusedByTheServerInATransaction(_ sql: String, _ words: String) throws {
        #expect(try refusal(sql) == words)
        #expect(try refusal("  /* VACUUM */ \(sql) -- it") == words)
        try withDatabase(sql) { connection, database in
            // The server looks first whether it is this database.
            let here = sql.replacing(/(database|system) d$/) { "\($0.output.1) \(database)" }
            let state = try sqlState(of: here, on: &connection)
            #expect(state == "25001")
        }
    }

    @Test(arguments: [
        "analyze t", "reindex table t", "reindex index t_j", "reindex (verbose) table t",
        "reindex (concurrently false) table t", "reindex (concurrently, concurrently off) index t_j",
        "reindex (concurrently 0) table t",
        "create index on t (j)", #"create index "concurrently" on t (j)"#, "create index vacuum on t (j)",
        "drop index t_j", "cluster t using t_pkey", "cluster (verbose) t using t_pkey",
        "alter table p detach partition p1", "alter table t add column detach int", "discard plans", "discard temp",
        "create subscription s connection 'dbname=nowhere' publication p with (connect = false)",
        "create subscription s connection 'dbname=nowhere' publication p with (connect = 'off')",
        "alter subscription sub disable", "alter subscription sub set publication p with (refresh = false)",
        "alter subscription sub set (synchronous_commit = off)",
        "drop subscription if exists nope", "alter database postgres connection limit 5",
        "alter database postgres set work_mem = '5MB'", "create table vacuum (i int)",
        "create table t2 (concurrently_i int)", "select 'create index concurrently on t (j)'",
        "do $$ begin perform 1; /* vacuum */ end $$", "refresh materialized view concurrently m",
        "alter type e add value 'x'", "comment on table t is 'vacuum'", "table t", "values (1)", "(select 1)",
    ])
    func statementOffTheListIsTakenByTheServerInATransaction(_ sql: String) throws {
        #expect(try refusal(sql) == nil)
        try withDatabase(sql) { connection, _ in
            let state = try sqlState(of: sql, on: &connection)
            #expect(state == nil)
        }
    }

    @Test func savepointsAreNotOnTheList() throws {
        for sql in ["savepoint a", "rollback to a", "rollback to savepoint a", "release a"] {
            #expect(try refusal(sql) == nil)
        }
    }
}
