import Failures
import Postgres
import TestCluster
import Testing

@Suite struct TransactionTests {
    private struct Stop: Error {}

    private func count(_ connection: inout Connection) throws -> Int? {
        try connection.first("select count(*) as n from t") { try $0.value("n", as: Int.self) }
    }

    private func connectionWithTable() throws -> Connection {
        var connection = try SharedDatabase.connect()
        try connection.run("create temp table t (n int primary key)")
        return connection
    }

    @Test func bodyThatReturnsIsCommitted() throws {
        let cluster = try TestCluster.shared()
        let database = try cluster.makeDatabase(.empty)
        var connection = try cluster.connect(database)
        try connection.run("create table t (n int)")
        let value = try connection.transaction { connection in
            #expect(connection.isInsideTransaction == true)
            try connection.run("insert into t values (1)")
            return "value"
        }
        #expect(value == "value" && !connection.isInsideTransaction)
        var other = try cluster.connect(database)
        #expect(try count(&other) == 1)
    }

    @Test func bodyThatThrowsIsRolledBackAndItsErrorGoesOn() throws {
        var connection = try connectionWithTable()
        #expect(throws: Stop.self) {
            try connection.transaction { connection in
                try connection.run("insert into t values (1)")
                throw Stop()
            }
        }
        #expect(connection.isInsideTransaction == false)
        #expect(try count(&connection) == 0)
    }

    @Test func firstErrorIsTheOneReported() throws {
        var connection = try connectionWithTable()
        let error = #expect(throws: PostgresError.self) {
            try connection.transaction { connection in
                try connection.run("insert into t values (1)")
                try connection.run("insert into t values (1)")
            }
        }
        #expect(error?.sqlState == "23505")
        #expect(connection.isInsideTransaction == false)
    }

    @Test func commitOfAnAbortedTransactionThrowsRolledBack() throws {
        var connection = try connectionWithTable()
        let error = #expect(throws: PostgresError.self) {
            try connection.transaction { connection in
                try connection.run("insert into t values (1)")
                let inner = try thrownError { try connection.run("select 1/0") }
                #expect(inner?.sqlState == "22012")
                #expect(connection.isTransactionAborted == true)
            }
        }
        #expect(error?.kind == .rolledBack)
        #expect(error?.outcome == .failed)
        #expect(!connection.isInsideTransaction && !connection.isTransactionAborted)
        #expect(try count(&connection) == 0)
    }

    @Test func deferredConstraintFailsTheCommit() throws {
        var connection = try connectionWithTable()
        try connection.run(
            """
            create temp table child (
                n int, constraint child_fkey foreign key (n) references t (n) deferrable initially deferred
            )
            """)
        let error = #expect(throws: PostgresError.self) {
            try connection.transaction { try $0.run("insert into child values (424242)") }
        }
        #expect(error?.kind == .server && error?.sqlState == "23503")
        #expect(error?.description.contains("child_fkey") == true)
        #expect(error?.description.contains("424242") == false)
        #expect(connection.isInsideTransaction == false)
    }

    @Test func nestedTransactionIsRefusedAndTheOuterGoesOn() throws {
        var connection = try connectionWithTable()
        try connection.transaction { connection in
            try connection.run("insert into t values (1)")
            let nested = #expect(throws: PostgresError.self) { try connection.transaction { _ in } }
            let dry = #expect(throws: PostgresError.self) { try connection.rolledBack { _ in } }
            #expect(nested?.kind == .usage && dry?.kind == .usage)
        }
        #expect(try count(&connection) == 1)
    }

    @Test(arguments: [(IsolationLevel.readCommitted, 1), (.repeatableRead, 0)])
    func isolationDecidesWhetherLaterCommitsAreSeen(isolation: IsolationLevel, seen: Int) throws {
        let cluster = try TestCluster.shared()
        let database = try cluster.makeDatabase(.empty)
        var connection = try cluster.connect(database)
        try connection.run("create table t (n int)")
        let rows = try connection.transaction(isolation) { connection in
            #expect(try count(&connection) == 0)
            var other = try cluster.connect(database)
            try other.run("insert into t values (1)")
            return try count(&connection)
        }
        #expect(rows == seen)
    }

    @Test func savepointIsKeptOrRolledBackTo() throws {
        var connection = try connectionWithTable()
        try connection.transaction { connection in
            try connection.savepoint("a b\"c") { _ = try $0.run("insert into t values (1)") }
            #expect(throws: Stop.self) {
                try connection.savepoint("second") { connection in
                    try connection.run("insert into t values (2)")
                    throw Stop()
                }
            }
            #expect(throws: PostgresError.self) {
                try connection.savepoint("third") { _ = try $0.run("insert into t values (1)") }
            }
            #expect(connection.isTransactionAborted == false)
        }
        #expect(try count(&connection) == 1)
    }

    @Test func savepointThatSwallowedAnErrorThrows() throws {
        var connection = try connectionWithTable()
        try connection.transaction { connection in
            let error = #expect(throws: PostgresError.self) {
                try connection.savepoint("s") { connection in
                    let inner = try thrownError { try connection.run("select 1/0") }
                    #expect(inner?.sqlState == "22012")
                }
            }
            #expect(error?.sqlState == "25P02")
            try connection.run("insert into t values (1)")
        }
        #expect(try count(&connection) == 1)
    }

    @Test func savepointRolledBackToIsGone() throws {
        var connection = try connectionWithTable()
        try connection.transaction { connection in
            #expect(throws: Stop.self) { try connection.savepoint("s") { _ -> Void in throw Stop() } }
            try connection.savepoint("probe") { connection in
                let error = #expect(throws: PostgresError.self) { try connection.run("release savepoint s") }
                #expect(error?.sqlState == "3B001")
                try connection.run("rollback to savepoint probe")
            }
        }
    }

    @Test func savepointOutsideATransactionIsRefused() throws {
        var connection = try connectionWithTable()
        let error = #expect(throws: PostgresError.self) { try connection.savepoint("s") { _ in } }
        #expect(error?.sqlState == "25P01")
    }

    @Test func rolledBackLeavesNothing() throws {
        var connection = try connectionWithTable()
        let seen = try connection.rolledBack { connection in
            try connection.run("insert into t values (1)")
            return try count(&connection)
        }
        #expect(seen == 1)
        #expect(throws: Stop.self) {
            try connection.rolledBack { connection in
                try connection.run("insert into t values (1)")
                throw Stop()
            }
        }
        #expect(try count(&connection) == 0)
        #expect(connection.isInsideTransaction == false)
    }
}
