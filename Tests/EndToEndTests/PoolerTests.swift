import Postgres
import TestCluster
import Testing

/// Through a pooler the lock of a run does not hold, so nothing is begun there.
@Suite struct PoolerTests {
    private let cluster: TestCluster
    private let warehouse: Warehouse

    init() throws {
        cluster = try TestCluster.shared()
        warehouse = try Warehouse(.empty)
    }

    private func withPooler(_ mode: PgBouncer.PoolMode, poolSize: Int, _ body: (PgBouncer) throws -> Void) throws {
        let pooler = try PgBouncer(to: cluster, mode, poolSize: poolSize)
        try body(pooler)
        try pooler.stop()
    }

    /// The schemas that somebody made.
    private func schemas() throws -> [String] {
        try warehouse.texts(
            "select nspname::text as text from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'"
        )
    }

    /// Session pooling too: it cannot be told from the other (design §10).
    @Test(arguments: [
        (PgBouncer.PoolMode.transaction, 4), (.transaction, 1), (.session, 4), (.session, 1),
    ])
    func upThroughAPoolerIsRefusedAndNothingIsCreated(mode: PgBouncer.PoolMode, poolSize: Int) throws {
        try withPooler(mode, poolSize: poolSize) { pooler in
            let ending = try Program.migrate.run(["up"], environment: pooler.environment(warehouse.database))
            #expect(ending.code == 5, "\(ending.everything)")
            #expect(ending.errors.contains("the connection goes through a pooler that changes server processes"))
            #expect(ending.errors.contains("connect to the server itself"))
            #expect(try schemas() == ["public"])
        }
        // Nothing of it is left in the way.
        try warehouse.migrate("up", "--lock-wait", "0")
    }

    /// What makes it be noticed: PgBouncer makes a process id up for each client.
    @Test func processIdBehindAPoolerIsNoServerProcess() throws {
        try withPooler(.transaction, poolSize: 1) { pooler in
            var processes: Set<Int> = []
            for _ in 0..<5 {
                let connection = try Connection(to: pooler.target(warehouse.database), applicationName: "tests")
                processes.insert(connection.backendProcess)
            }
            #expect(processes.count == 5)
            var connection = try Connection(to: pooler.target(warehouse.database), applicationName: "tests")
            let known = try connection.query("select pid from pg_stat_activity") { try $0.value("pid", as: Int.self) }
            #expect(processes.isDisjoint(with: known))
        }
    }
}
