import Models
import Postgres
import TestCluster
import Testing

/// A value has changed when its bytes have: what is built bit by bit equals what is built anew.
@Suite struct ValueChangeTests {
    private let lab: Lab
    private let day = "2022-11-21"

    init() throws {
        lab = try Lab(
            "create table lab.raw (id int, amount numeric, doc json, big text)",
            "create table lab.k (id int primary key, amount numeric, doc json, big text)")
    }

    private func publish(_ kind: String, _ rows: String) throws -> [String] {
        try lab.write(model: "lab.k", kind, "select r.id, r.amount, r.doc, r.big from lab.raw as r")
        try lab.run("delete from lab.raw")
        try lab.run("insert into lab.raw values \(rows)")
        // The feed `lab` is not read; one that is makes the model due.
        try lab.run(
            """
            insert into ops.feeds (feed, file_pattern, format, target, scope)
            values ('raw', 'raw_{date}.csv', 'csv', 'lab.raw', 'day') on conflict do nothing
            """)
        var connection = try lab.connect()
        try connection.deliver("raw", scope: day, day: day)
        return try lab.publish(day).filter { $0.hasPrefix("built") }
    }

    private func fingerprint() throws -> [String] {
        try lab.values("select ops.fingerprint('lab.k'::regclass) as value")
    }

    /// The table emptied and built anew.
    private func rebuild() throws {
        try lab.run("delete from lab.k")
        var connection = try lab.connect()
        let day = try makeDay(day)
        _ = try lab.publisher().rebuild([day], .all, on: &connection)
    }

    @Test(
        arguments: ["full", "upsert"],
        [
            ("(1, 1.0, null, '')", "(1, 1.00, null, '')"), ("(1, 1e2, null, '')", "(1, 100.0, null, '')"),
            (#"(1, 1, '{"a": 1}', '')"#, #"(1, 1, '{"a":1}', '')"#),
            (#"(1, 1, '{"a": 1, "a": 2}', '')"#, #"(1, 1, '{"a": 2}', '')"#),
            ("(1, 1, null, '')", "(1, 1, 'null', '')"), ("(1, null, '1', 'a')", "(1, null, '1', 'b')"),
            ("(1, 1, '1', 'a')", "(1, 1, '1', null)"),
        ])
    func otherBytesAreAChange(kind: String, change: (old: String, new: String)) throws {
        #expect(try publish(kind, change.old) == ["built lab.k +1 -0"])
        let before = try fingerprint()
        #expect(try publish(kind, change.new) == ["built lab.k +1 -0"])
        let after = try fingerprint()
        #expect(after != before)
        try rebuild()
        #expect(try fingerprint() == after)
    }

    @Test(
        arguments: ["full", "upsert"],
        [
            "(1, 1.0, '[1, 2]', 'a')", "(1, 'NaN', null, null)", "(1, null, '{}', repeat('long ', 100000))",
            "(1, 1.500, (select json_agg(i) from generate_series(1, 30000) as i), '')",
        ])
    func sameBytesAreNone(kind: String, row: String) throws {
        #expect(try publish(kind, row) == ["built lab.k +1 -0"])
        // However the server stores them: the second time they come from other pages, compressed or not.
        try lab.run("alter table lab.raw alter column big set storage external, alter column doc set storage external")
        #expect(try publish(kind, row) == ["built lab.k +0 -0"])
    }
}
