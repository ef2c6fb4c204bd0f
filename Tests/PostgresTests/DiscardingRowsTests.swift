import Postgres
import TestCluster
import Testing

@Suite struct DiscardingRowsTests {
    private let cluster: TestCluster
    private let database: String

    init() throws {
        cluster = try TestCluster.shared()
        database = try cluster.makeDatabase(.empty)
    }

    @Test(arguments: [
        ("select i from generate_series(1, 20000) as i", 20_000), ("select 1 where false", 0),
        ("create table t (i int)", 0), ("", 0),
    ])
    func rowsAreCountedAndTheConnectionIsUsable(_ statement: String, _ rows: Int) throws {
        var connection = try cluster.connect(database)
        #expect(try connection.runDiscardingRows(SQL(verbatim: statement)) == rows)
        #expect(try connection.first("select 1 as one") { try $0.value("one", as: Int.self) } == 1)
    }

    @Test func valuesAreBound() throws {
        var connection = try cluster.connect(database)
        #expect(try connection.runDiscardingRows("select i from generate_series(1, \(3)::int) as i") == 3)
    }

    @Test func errorBehindTheFirstRowsIsThrown() throws {
        var connection = try cluster.connect(database)
        let error = #expect(throws: PostgresError.self) {
            try connection.runDiscardingRows("select 1 / (5000 - i) from generate_series(1, 9000) as i")
        }
        #expect(error?.sqlState == "22012")
        #expect(try connection.runDiscardingRows("select 1") == 1)
    }

    @Test(arguments: ["copy (select 1) to stdout", "copy t from stdin"])
    func copyIsRefusedAndEnded(_ statement: String) throws {
        var connection = try cluster.connect(database)
        try connection.run("create table t (i int)")
        let error = #expect(throws: PostgresError.self) {
            try connection.runDiscardingRows(SQL(verbatim: statement))
        }
        #expect(error?.kind == .usage)
        #expect(try connection.runDiscardingRows("select 1") == 1)
    }

    @Test func lostConnectionIsOne() throws {
        var connection = try cluster.connect(database)
        let error = #expect(throws: PostgresError.self) {
            try connection.runDiscardingRows("select pg_terminate_backend(pg_backend_pid())")
        }
        #expect(error?.kind == .connection)
    }
}
