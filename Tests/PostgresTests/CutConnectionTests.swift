import Failures
import Postgres
import TestCluster
import Testing

/// The connection breaks at COMMIT, before the server hears of it or after it has done it.
@Suite(.timeLimit(.minutes(2))) struct CutConnectionTests {
    private let cluster: TestCluster
    private let proxy: Proxy
    private let database: String

    init() throws {
        cluster = try TestCluster.shared()
        proxy = try Proxy(to: cluster)
        database = try cluster.makeDatabase(.empty)
        var connection = try cluster.connect(database)
        try connection.run("create table t (n int)")
    }

    private func connect() throws -> Connection {
        try Connection(to: proxy.target(database), applicationName: "tests")
    }

    private func numbers() throws -> [Int] {
        var connection = try cluster.connect(database)
        // Whoever was cut off holds its lock until the server has seen it.
        return try connection.transaction { connection in
            try connection.run("lock table t in access exclusive mode")
            return try connection.query("select n from t order by n") { try $0.value("n", as: Int.self) }
        }
    }

    private func insert(_ number: Int, on connection: inout Connection) throws {
        _ = try connection.transaction { try $0.run("insert into t values (\(number))") }
    }

    @Test func cutBeforeCommitIsAnUnknownOutcomeAndTheRowIsNotThere() throws {
        var connection = try connect()
        proxy.cut(.before("commit"))
        let error = try thrownError { try insert(1, on: &connection) }
        #expect(error?.kind == .outcomeUnknown && error?.outcome == .disconnected)
        #expect(proxy.cuts == 1)
        #expect(try numbers() == [])
    }

    @Test func cutAfterTheAnswerToCommitIsAnUnknownOutcomeAndTheRowIsThere() throws {
        var connection = try connect()
        proxy.cut(.afterAnswer(to: "commit"))
        let error = try thrownError { try insert(1, on: &connection) }
        #expect(error?.kind == .outcomeUnknown && error?.outcome == .disconnected)
        #expect(proxy.cuts == 1)
        #expect(try numbers() == [1])
    }

    @Test func cutBeforeAnyOtherStatementIsALostConnection() throws {
        var connection = try connect()
        proxy.cut(.before("insert"))
        #expect(try thrownError { try insert(1, on: &connection) }?.kind == .connection)
        #expect(try numbers() == [])
    }

    @Test func cutComesAtTheNamedOccurrenceAndOnce() throws {
        proxy.cut(.afterAnswer(to: "commit"), occurrence: 3)
        var first = try connect()
        try insert(1, on: &first)
        // Other connections count, and stay.
        var second = try connect()
        try insert(2, on: &second)
        #expect(try thrownError { try insert(3, on: &second) }?.kind == .outcomeUnknown)
        try insert(4, on: &first)
        var third = try connect()
        try insert(5, on: &third)
        #expect(proxy.cuts == 1)
        #expect(try numbers() == [1, 2, 3, 4, 5])
    }

    @Test func nobodyGetsThroughAfterACutThatRefusesUntilAccepted() throws {
        var connection = try connect()
        proxy.cut(.before("commit"), thenRefusing: true)
        #expect(try thrownError { try insert(1, on: &connection) }?.kind == .outcomeUnknown)
        #expect(try thrownError { _ = try connect() }?.kind == .connection)
        proxy.accept()
        connection = try connect()
        try insert(2, on: &connection)
        #expect(try numbers() == [2])
    }

    @Test func copyOfManyMessagesPasses() throws {
        var connection = try connect()
        let rows = Array((1...200_000).map { "\($0)\n" }.joined().utf8)
        let count = try connection.transaction { connection in
            try connection.copyIn("copy t from stdin") { writer in try rows.withUnsafeBytes { try writer.write($0) } }
        }
        #expect(count == 200_000)
        let sum = try connection.first("select sum(n) as sum from t") { try $0.value("sum", as: Int.self) }
        #expect(sum == 20_000_100_000)
    }
}
