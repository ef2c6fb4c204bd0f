import Foundation
import Postgres
import TestCluster
import Testing

@testable import Staging

/// What the server could not do is done again, and says nothing about any record.
@Suite(.timeLimit(.minutes(3))) struct LoadOutageTests {
    private let name = "sample_2022-11-20.csv"
    private static let large = "n\n" + (1...100_000).map { "\($0)\n" }.joined()

    /// Loads a file through an outage, and checks that it got there once, under one number and without a reject.
    private func expectLoaded(
        _ site: LoadingSite, _ text: String = large, rows: Int = 100_000, tries: Int? = 2,
        session: String = "select 1", pauses: [Double] = [0.01, 0.01, 0.01],
        location: SourceLocation = #_sourceLocation, observe: (StagingEvent) throws -> Void = { _ in }
    ) throws -> [PostgresError] {
        var errors: [PostgresError] = []
        var connection = try site.connect()
        try connection.run("\(verbatim: session)")
        let delivery = try site.delivery(name, text)
        let result = try site.load(delivery, on: &connection, maxRejects: 10, pauses: pauses) { event in
            if case .retrying(_, let error) = event {
                errors.append(error)
            }
            try observe(event)
        }
        #expect(result.report?.loaded == rows && result.report?.load == 1, sourceLocation: location)
        #expect(tries.map { $0 == errors.count + 1 } ?? !errors.isEmpty, "\(errors)", sourceLocation: location)
        #expect(try site.ledger() == ["1 loaded \(rows) \(rows) 0 0"], sourceLocation: location)
        #expect(try site.text("select failure from ops.loads") == "-", sourceLocation: location)
        #expect(
            try site.text("select count(*) || ' ' || count(distinct n) from staging.sample") == "\(rows) \(rows)",
            sourceLocation: location)
        #expect(try site.rejects() == [], sourceLocation: location)
        return errors
    }

    /// A trigger that raises an error for its first statements, however often they are undone.
    private func raise(_ state: String, times: Int, at site: LoadingSite) throws {
        try site.run(
            "create sequence public.tries",
            """
            create function public.fail() returns trigger language plpgsql as $$
            begin
                if nextval('public.tries') <= \(times) then
                    raise 'not now' using errcode = '\(state)';
                end if;
                return null;
            end $$
            """,
            "create trigger t before insert on staging.sample for each statement execute function public.fail()")
    }

    @Test(arguments: [
        "40001", "40P01", "55P03", "53000", "53100", "53200", "53300", "08006", "57P01", "57P02", "57P03",
    ])
    func errorOfThisClassIsTriedAgain(state: String) throws {
        let site = try LoadingSite("n int", time: nil)
        try raise(state, times: 2, at: site)
        let errors = try expectLoaded(site, "n\n1\n2\n", rows: 2, tries: 3)
        #expect(errors.map(\.sqlState) == [state, state])
    }

    @Test func errorThatStaysEndsTheLoadAfterTheLastTry() throws {
        let site = try LoadingSite("n int", time: nil)
        try raise("40001", times: 9, at: site)
        var tries = 1
        let error = #expect(throws: PostgresError.self) {
            try site.load(name, "n\n1\n", maxRejects: 1, pauses: [0, 0]) { event in
                if case .retrying = event { tries += 1 }
            }
        }
        #expect(error?.sqlState == "40001" && tries == 3)
        #expect(try site.ledger() == ["1 failed 0"])
        #expect(try site.rejects() == [])
        try site.run("drop trigger t on staging.sample")
        #expect(try site.load(name, "n\n1\n").report?.load == 2)
    }

    @Test func outageInCarefulModeRejectsOnlyWhatIsRefused() throws {
        let site = try LoadingSite("n int constraint positive check (n > 0)", time: nil)
        // The optimistic statement, the careful one that fails, and what is sent again.
        try site.run(
            "create sequence public.tries",
            """
            create function public.fail() returns trigger language plpgsql as $$
            begin
                if nextval('public.tries') = 3 then
                    raise 'not now' using errcode = '53200';
                end if;
                return null;
            end $$
            """,
            "create trigger t before insert on staging.sample for each statement execute function public.fail()")
        var steps: [String] = []
        let report = try site.load(name, "n\n1\n0\n2\n", maxRejects: 1, pauses: [0]) { event in
            switch event {
            case .rereading: steps.append("rereading")
            case .retrying(_, let error): steps.append(error.sqlState ?? "")
            default: break
            }
        }.report
        #expect(steps == ["rereading", "53200"] && report?.loaded == 2)
        #expect(try site.rejects() == ["2 sqlstate:23514"])
        #expect(try site.ledger() == ["1 loaded 3 2 1 0"])
    }

    @Test func lockThatSomebodyHoldsIsTriedAgain() throws {
        let site = try LoadingSite("n int", time: nil)
        var holder = try site.connect()
        try holder.run("begin")
        try holder.run("lock table staging.sample in share mode")
        let errors = try expectLoaded(site, session: "set lock_timeout = '50ms'") { event in
            if case .retrying = event { try holder.run("rollback") }
        }
        #expect(errors.map(\.sqlState) == ["55P03"])
    }

    @Test func deadlockIsTriedAgain() throws {
        let site = try LoadingSite("n int", time: nil)
        try site.run(
            "create table public.other ()",
            """
            create function public.lock_other() returns trigger language plpgsql as
            $$ begin lock table public.other in share mode; return null; end $$
            """,
            "create trigger t before insert on staging.sample for each statement execute function public.lock_other()")
        // It waits for the target as soon as the load waits for what it holds itself; the load looks for a deadlock first.
        let holds = DispatchSemaphore(value: 0)
        let other = Background {
            var connection = try site.connect()
            try connection.run("set deadlock_timeout = '100s'")
            try connection.transaction { connection in
                try connection.run("lock table public.other in exclusive mode")
                holds.signal()
                var watcher = try site.connect()
                try wait {
                    try watcher.first(
                        "select exists (select from pg_locks where relation = 'public.other'::regclass and not granted) as w"
                    ) { try $0.value("w", as: Bool.self) } == true
                }
                try connection.run("lock table staging.sample in exclusive mode")
            }
        }
        holds.wait()
        let errors = try expectLoaded(site, session: "set deadlock_timeout = '2s'")
        try other.value()
        #expect(errors.map(\.sqlState) == ["40P01"])
    }

    @Test func terminatedBackendInMidCopyIsReplacedByANewConnection() throws {
        let site = try LoadingSite("n int", time: nil)
        var killer = try site.connect()
        var kills = 0
        let errors = try expectLoaded(site) { event in
            if case .copying = event, kills == 0 {
                kills += 1
                try killer.run(
                    "select pg_terminate_backend(backend_pid, 60000) from ops.loads where status = 'running'")
            }
        }
        #expect(kills == 1 && errors.map(\.kind) == [.connection])
    }

    @Test func attemptThatSomebodyClosedMeanwhileIsTakenUpAgain() throws {
        let site = try LoadingSite("n int", time: nil)
        var killer = try site.connect()
        var kills = 0
        let other = try site.delivery("sample_2022-11-21.csv", "n\n1\n")
        var seen: [String] = []
        let report = try site.load(name, Self.large, pauses: [0.01]) { event in
            switch event {
            case .copying where kills == 0:
                kills += 1
                try killer.run(
                    "select pg_terminate_backend(backend_pid, 60000) from ops.loads where status = 'running'")
            case .retrying:
                try site.load(other)
                seen = try site.ledger()
            default: break
            }
        }.report
        #expect(report?.loaded == 100_000)
        #expect(seen == ["1 failed", "2 loaded 1 1 0 0"])
        #expect(try site.ledger() == ["1 loaded 100000 100000 0 0", "2 loaded 1 1 0 0"])
        #expect(try site.texts("select failure from ops.loads") == ["-", "-"])
    }

    @Test func contentThatSomebodyLoadedDuringAPauseIsNotLoadedTwice() throws {
        let site = try LoadingSite("n int", time: nil)
        try raise("40001", times: 1, at: site)
        let delivery = try site.delivery(name, "n\n1\n2\n")
        let result = try site.load(delivery, pauses: [0.01]) { event in
            if case .retrying = event { try site.load(delivery) }
        }
        #expect(result.alreadyLoaded == 2)
        #expect(try site.ledger() == ["2 loaded 2 2 0 0"])
    }

    @Test func serverThatIsShutDownAndStartedInMidCopyIsWaitedFor() throws {
        let site = try LoadingSite("n int", time: nil, cluster: try TestCluster.own())
        var restart: Background<Void>?
        let pauses = [Double](repeating: 0.2, count: 200)
        let errors = try expectLoaded(site, tries: nil, pauses: pauses) { event in
            if case .copying = event, restart == nil {
                let cluster = site.cluster
                let background = Background { try cluster.restart() }
                restart = background
                // The server goes before the load goes on.
                try wait { background.isDone || !cluster.isAnswering }
            }
        }
        try restart?.value()
        #expect(restart != nil && errors.allSatisfy { $0.kind == .connection })
    }

    @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a small disk"))
    func fullDiskIsTriedAgain() throws {
        let site = try LoadingSite("n int, note text", time: nil)
        try SmallDisk.with(megabytes: 48, of: site.cluster) { disk in
            try site.run("create tablespace \(disk.name) location '\(disk.path)'")
            try site.run("alter table staging.sample set tablespace \(disk.name)")
            try disk.fill(megabytes: 44)
            let text = "n,note\n" + (1...8_000).map { "\($0),\(String(repeating: "x", count: 1_000))\n" }.joined()
            let errors = try expectLoaded(site, text, rows: 8_000) { event in
                if case .retrying = event { try disk.empty() }
            }
            #expect(errors.map(\.sqlState) == ["53100"])
            try site.run("alter table staging.sample set tablespace pg_default", "drop tablespace \(disk.name)")
        }
    }
}
