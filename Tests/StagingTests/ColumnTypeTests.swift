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
        let types: [(String, ColumnType)] = [
            ("boolean", .boolean), ("smallint", .int2), ("int", .int4), ("bigint", .int8), ("text", .text),
            ("varchar", .text), ("varchar(7)", .varchar(limit: 7)), ("s.code", .varchar(limit: 8)), ("date", .date),
            ("timestamp", .timestamp), ("timestamptz", .timestamptz), ("timestamp(3)", .other),
            ("timestamptz(0)", .other), ("numeric", .numeric),
            ("numeric(6, 2)", .limitedNumeric(precision: 6, scale: 2)),
            ("numeric(5)", .limitedNumeric(precision: 5, scale: 0)),
            ("numeric(1000, 1000)", .limitedNumeric(precision: 1000, scale: 1000)), ("numeric(3, -2)", .other),
            ("numeric(2, 4)", .other), ("uuid", .uuid), ("jsonb", .jsonb), ("json", .other), ("char(3)", .other),
            ("float8", .other), ("inet", .other), ("text[]", .other), ("s.code_of_code", .other),
        ]
        let list = types.enumerated().map { "c\($0.offset) \($0.element.0)" }.joined(separator: ", ")
        try connection.run("create table s.t (\(verbatim: list))")
        let columns = try connection.columns(of: TableName(schema: "s", name: "t"))
        #expect(columns.map { ColumnType(of: $0) } == types.map(\.1))
    }

    @Test func onlyTextsKeepTokensForNoValue() {
        #expect(ColumnType.text.isText && ColumnType.varchar(limit: 3).isText)
        #expect(!ColumnType.int4.isText && !ColumnType.other.isText && !ColumnType.jsonb.isText)
    }
}
