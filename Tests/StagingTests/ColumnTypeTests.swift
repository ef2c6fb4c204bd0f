import Postgres
import TestCluster
import Testing

@testable import Staging

@Suite struct ColumnTypeTests {
    @Test func everyTypeOfAColumnIsRecognised() throws {
        let cluster = try TestCluster.shared()
        var connection = try cluster.connect(try cluster.makeDatabase(.empty))
        try connection.run("create schema s")
        try connection.run("create domain s.code as varchar(8)")
        try connection.run("create domain s.code_of_code as s.code")
        try connection.run("create type s.colour as enum ('red', 'blue')")
        try connection.run("create domain s.favourite as s.colour")
        try connection.run("create domain s.list as text[]")
        let colour = try #require(
            try connection.first("select 's.colour'::regtype::oid as oid") { try $0.value("oid", as: UInt32.self) })
        let types: [(String, ColumnType)] = [
            ("boolean", .boolean), ("smallint", .int2), ("int", .int4), ("bigint", .int8), ("real", .float4),
            ("float8", .float8), ("text", .text), ("varchar", .text), ("varchar(7)", .varchar(limit: 7)),
            ("s.code", .varchar(limit: 8)), ("s.code_of_code", .varchar(limit: 8)), ("char", .bpchar(limit: 1)),
            ("char(3)", .bpchar(limit: 3)), ("bpchar", .text), ("bytea", .bytea), ("date", .date),
            ("time", .time(digits: 6)), ("time(0)", .time(digits: 0)), ("timetz(3)", .timetz(digits: 3)),
            ("timestamp", .timestamp(digits: 6)), ("timestamp(3)", .timestamp(digits: 3)),
            ("timestamptz", .timestamptz(digits: 6)), ("timestamptz(0)", .timestamptz(digits: 0)),
            ("numeric", .numeric), ("numeric(6, 2)", .limitedNumeric(precision: 6, scale: 2)),
            ("numeric(5)", .limitedNumeric(precision: 5, scale: 0)),
            ("numeric(1000, 1000)", .limitedNumeric(precision: 1000, scale: 1000)),
            ("numeric(3, -2)", .limitedNumeric(precision: 3, scale: -2)),
            ("numeric(2, 4)", .limitedNumeric(precision: 2, scale: 4)), ("uuid", .uuid), ("json", .json),
            ("jsonb", .jsonb), ("s.colour", .enumeration(oid: colour)), ("s.favourite", .enumeration(oid: colour)),
            ("inet", .other), ("text[]", .other), ("s.list", .other), ("s.colour[]", .other), ("\"char\"", .other),
            ("name", .otherText), ("oid", .other), ("interval", .other), ("money", .other),
        ]
        let list = types.enumerated().map { "c\($0.offset) \($0.element.0)" }.joined(separator: ", ")
        try connection.run("create table s.t (\(verbatim: list))")
        let columns = try connection.columns(of: TableName(schema: "s", name: "t"))
        #expect(columns.map { ColumnType(of: $0) } == types.map(\.1))
    }

    @Test func onlyTextsKeepTokensForNoValue() {
        #expect(ColumnType.text.isText && ColumnType.varchar(limit: 3).isText)
        #expect(ColumnType.bpchar(limit: 3).isText)
        #expect(ColumnType.otherText.isText && ColumnType.otherText.isReadByServer)
        #expect(!ColumnType.int4.isText && !ColumnType.other.isText && !ColumnType.jsonb.isText)
        #expect(!ColumnType.enumeration(oid: 1).isText)
    }
}
