import Failures
import Postgres
import TestCluster
import Testing

@testable import Staging

/// The connection breaks at COMMIT, the second one, as the first is that of the attempt's beginning: whether the load is there is for its row in the ledger to say.
@Suite(.timeLimit(.minutes(2))) struct LoadCommitCutTests {
    private let site: LoadingSite
    private let proxy: Proxy
    private let name = "sample_2022-11-20.csv"

    init() throws {
        site = try LoadingSite("n int", time: nil)
        proxy = try Proxy(to: site.cluster)
    }

    /// Loads over the proxy; returns the result and how often it came to COMMIT.
    private func load(
        pauses: [Double] = [0.01, 0.01], observe: (StagingEvent) throws -> Void = { _ in }
    ) throws -> (result: LoadResult, commits: Int, errors: [PostgresError]) {
        var connection = try Connection(to: proxy.target(site.database), applicationName: "loader")
        var commits = 0
        var errors: [PostgresError] = []
        let delivery = try site.delivery(name, "n\n1\n2\n")
        let result = try site.load(delivery, on: &connection, pauses: pauses) { event in
            switch event {
            case .beforeCommit: commits += 1
            case .retrying(_, let error): errors.append(error)
            default: break
            }
            try observe(event)
        }
        return (result, commits, errors)
    }

    @Test func commitThatNeverArrivedIsDoneAgain() throws {
        proxy.cut(.before("commit"), occurrence: 2)
        let (result, commits, errors) = try load()
        #expect(proxy.cuts == 1 && commits == 2 && errors.map(\.kind) == [.outcomeUnknown])
        #expect(result.report?.loaded == 2 && result.report?.load == 1)
        #expect(try site.ledger() == ["1 loaded 2 2 0 0"])
        #expect(try site.texts("select n from staging.sample order by n") == ["1", "2"])
    }

    @Test(arguments: [true, false])
    func beginningWhoseCommitIsUnknownIsDoneAgain(isDone: Bool) throws {
        proxy.cut(isDone ? .afterAnswer(to: "commit") : .before("commit"))
        let (result, commits, errors) = try load()
        #expect(proxy.cuts == 1 && commits == 1 && errors.map(\.kind) == [.outcomeUnknown])
        #expect(result.report?.loaded == 2)
        #expect(
            try site.texts("select status from ops.loads order by load_id") == (isDone ? ["failed"] : []) + ["loaded"])
    }

    @Test(arguments: [true, false])
    func splitLoadIsAskedForAndNotTriedAgain(isDone: Bool) throws {
        var connection = try Connection(to: proxy.target(site.database), applicationName: "loader")
        let further = try Self.further(site)
        let loader = FileLoader(
            client: "test", version: "1", split: further, retries: RetryPolicy(pauses: [0.01, 0.01]))
        proxy.cut(isDone ? .afterAnswer(to: "commit") : .before("commit"), occurrence: 2)
        let delivery = try site.delivery(name, "n\n1\n2\n")
        var commits = 0
        let outcome = Result {
            try loader.load(delivery, on: &connection) { event in
                if case .beforeCommit = event { commits += 1 }
            }
        }
        #expect(commits == 1 && proxy.cuts == 1)
        if isDone {
            #expect(try outcome.get().report?.loaded == 2)
            #expect(try site.ledger() == ["1 loaded 2 2 0 0"])
        } else {
            let error = #expect(throws: PostgresError.self) { try outcome.get() }
            #expect(error?.kind == .outcomeUnknown)
        }
    }

    @Test func commitWhoseAnswerIsLostIsReportedAsSuccess() throws {
        proxy.cut(.afterAnswer(to: "commit"), occurrence: 2)
        var committed: [Int64] = []
        let (result, commits, errors) = try load { event in
            if case .committed(let load) = event { committed.append(load) }
        }
        #expect(proxy.cuts == 1 && commits == 1 && errors.map(\.kind) == [.outcomeUnknown])
        #expect(result.report?.loaded == 2 && result.report?.load == 1 && committed == [1])
        #expect(try site.ledger() == ["1 loaded 2 2 0 0"])
    }

    @Test func serverThatIsAwayAfterTheCommitIsAskedWhenItIsBack() throws {
        proxy.cut(.afterAnswer(to: "commit"), occurrence: 2, thenRefusing: true)
        var pauses = 0
        let (result, commits, errors) = try load { event in
            if case .retrying = event {
                pauses += 1
                if pauses == 2 { proxy.accept() }
            }
        }
        #expect(result.report?.load == 1 && commits == 1)
        #expect(errors.map(\.kind) == [.outcomeUnknown, .connection])
        #expect(try site.ledger() == ["1 loaded 2 2 0 0"])
    }

    @Test func serverThatStaysAwayLeavesTheOutcomeToTheNextLoad() throws {
        proxy.cut(.afterAnswer(to: "commit"), occurrence: 2, thenRefusing: true)
        let error = #expect(throws: PostgresError.self) { try load(pauses: [0]) }
        #expect(error?.outcome == .disconnected)
        proxy.accept()
        #expect(try load().result.alreadyLoaded == 1)
    }

    @Test func loadThatWasReplacedBeforeAnybodyAskedWasCommitted() throws {
        proxy.cut(.afterAnswer(to: "commit"), occurrence: 2)
        let other = try TemporaryFolder()
        let newer = try #require(Delivery(of: site.feed, path: try other.write(name, "n\n3\n")))
        let result = try load { event in
            if case .retrying = event { try site.load(newer) }
        }.result
        #expect(result.report?.load == 1)
        #expect(try site.ledger() == ["1 superseded 2 2 0 0", "2 loaded 1 1 0 0"])
        #expect(try site.texts("select n from staging.sample") == ["3"])
    }

    private static func further(_ site: LoadingSite) throws -> SplitConnections {
        let connection = try site.connect()
        return try SplitConnections(besides: connection, count: 1)
    }

    /// The old session may still be at its COMMIT when the new one asks.
    @Test(arguments: [true, false])
    func whoAsksWaitsForTheOldSession(commits: Bool) throws {
        struct Stop: Error {}
        let ledger = Ledger(delivery: try site.delivery(name, "n\n1\n2\n"))
        let asking = Monitored<Background<Bool>>()
        let old: Result<LoadResult, any Error> = Result {
            try site.load(ledger.delivery) { event in
                guard case .beforeCommit = event else { return }
                let isWaiting = Monitored<Bool>()
                let site = site
                asking.set(
                    Background {
                        var connection = try site.connect()
                        return try ledger.isCommitted(&connection, load: 1) { isWaiting.set(true) }
                    })
                try wait { isWaiting.value == true }
                guard commits else { throw Stop() }
            }
        }
        #expect(try asking.value?.value() == commits)
        #expect((try? old.get()) != nil || !commits)
    }
}
