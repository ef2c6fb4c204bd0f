import Failures
import Migrations
import Postgres
import Synchronization
import TestCluster
import Testing

@Suite struct RunLockTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    /// Whether somebody else could take the lock now.
    private func isFree() throws -> Bool {
        var connection = try database.connect()
        do {
            return try RunLock.hold(on: &connection, waitingUpTo: 0) { _ in true }
        } catch is RunLock.NotObtained {
            return false
        }
    }

    @Test func lockIsHeldWhileTheBodyRunsAndFreeAfterwards() throws {
        var connection = try database.connect()
        #expect(try RunLock.hold(on: &connection, waitingUpTo: 0) { _ in try isFree() } == false)
        #expect(try isFree())
    }

    @Test func lockIsFreeAfterTheBodyThrew() throws {
        struct Failed: Error {}
        var connection = try database.connect()
        #expect(throws: Failed.self) {
            try RunLock.hold(on: &connection, waitingUpTo: 0) { _ in throw Failed() }
        }
        #expect(try isFree())
    }

    @Test func lockIsFreeAfterTheBodyThrewInAFailedTransaction() throws {
        var connection = try database.connect()
        #expect(throws: PostgresError.self) {
            try RunLock.hold(on: &connection, waitingUpTo: 0) { connection in
                try connection.transaction { try $0.run("select nope") }
            }
        }
        #expect(try isFree())
    }

    @Test func freeLockIsTakenWithoutAWord() throws {
        var connection = try database.connect()
        var told = 0
        try RunLock.hold(on: &connection, waitingUpTo: 0, onWait: { _ in told += 1 }) { _ in }
        #expect(told == 0)
    }

    @Test func lockThatStaysHeldIsNotObtainedAndItsHolderNamed() throws {
        var holder = try Connection(to: database.cluster.target(database.name), applicationName: "the holder")
        let process = holder.backendProcess
        try RunLock.hold(on: &holder, waitingUpTo: 0) { _ in
            var connection = try database.connect()
            var told: [String] = []
            let error = #expect(throws: RunLock.NotObtained.self) {
                try RunLock.hold(
                    on: &connection, waitingUpTo: 1, onWait: { told.append($0.map { "\($0)" } ?? "nobody") }
                ) { _ in Issue.record("two hold the lock") }
            }
            #expect(told == ["process \(process) (the holder, user \(database.cluster.user))"])
            let refusal = try #require(error)
            #expect(
                refusal.message.hasPrefix("process \(process) (the holder, user \(database.cluster.user)), connected"))
            #expect(refusal.message.hasSuffix("is changing the warehouse and was not done after 1 s"))
            #expect(refusal.wayOut == "wait for it, or give it longer with --lock-wait SECONDS")
            #expect(refusal.outcome == .locked)
            // Whoever did not get it is left as before.
            let isInsideTransaction = connection.isInsideTransaction
            #expect(!isInsideTransaction)
        }
    }

    @Test func limitOfNothingTriesOnce() throws {
        var holder = try database.connect()
        try RunLock.hold(on: &holder, waitingUpTo: 0) { _ in
            var connection = try database.connect()
            var told = 0
            let error = #expect(throws: RunLock.NotObtained.self) {
                try RunLock.hold(on: &connection, waitingUpTo: 0, onWait: { _ in told += 1 }) { _ in }
            }
            #expect(error?.message.hasSuffix("after 0 s") == true)
            #expect(told == 1)
        }
    }

    @Test func whoeverWaitsGetsTheLockOnceItIsFree() throws {
        let waiting = Mutex(0)
        var holder = try database.connect()
        let database = self.database
        let second = try RunLock.hold(on: &holder, waitingUpTo: 0) { _ in
            let second = Background {
                var connection = try database.connect()
                return try RunLock.hold(
                    on: &connection, waitingUpTo: 60, onWait: { _ in waiting.withLock { $0 += 1 } }
                ) { _ in "done" }
            }
            try wait { waiting.withLock { $0 } > 0 }
            #expect(!second.isDone)
            return second
        }
        #expect(try second.value() == "done")
        #expect(waiting.withLock { $0 } == 1)
    }

    @Test func lockGoesWithTheConnectionOfItsHolder() throws {
        let waiting = Mutex(false)
        let database = self.database
        let dead = Background {
            var connection = try database.connect()
            try RunLock.hold(on: &connection, waitingUpTo: 0) { connection in
                waiting.withLock { $0 = true }
                try connection.run("select pg_sleep(600)")
            }
        }
        try wait { waiting.withLock { $0 } }
        var other = try database.connect()
        try wait {
            try other.values(
                """
                select pg_terminate_backend(pid)::text as value from pg_stat_activity
                where datname = current_database() and query = 'select pg_sleep(600)' and state = 'active'
                """
            ).isEmpty == false
        }
        try RunLock.hold(on: &other, waitingUpTo: 60) { _ in }
        let error = #expect(throws: PostgresError.self) { try dead.value() }
        #expect(error?.outcome == .disconnected)
    }

    @Test func locksOfTwoDatabasesAreApart() throws {
        let neighbour = try TestDatabase()
        var connection = try neighbour.connect()
        #expect(try RunLock.hold(on: &connection, waitingUpTo: 0) { _ in try isFree() })
    }
}
