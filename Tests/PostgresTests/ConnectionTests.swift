import Postgres
import TestCluster
import Testing

@Suite struct ConnectionTests {
    @Test func queryReturnsTypedValues() throws {
        let cluster = try TestCluster.shared()
        var connection = try cluster.connect(try cluster.makeDatabase(.empty))
        let sum = try connection.first("select \(40)::int + 2 as sum") { try $0.value("sum", as: Int.self) }
        #expect(sum == 42)
    }
}
