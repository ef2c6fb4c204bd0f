import Migrations
public import Postgres
import SQLText

/// Publishes days: builds what staging has left to build, checks it, and commits it whole or not at all (design §6).
public struct Publisher: Sendable {
    /// The models and assertions.
    public let folder: ModelFolder
    /// How long to wait for the run lock, in seconds.
    public let lockWait: Int

    /// A publisher of these models.
    public init(folder: ModelFolder, lockWait: Int = 60) {
        self.folder = folder
        self.lockWait = lockWait
    }

    /// Publishes a day, and rebuilds those published days that pending deliveries or new events changed.
    ///
    /// Deliveries and events for days that are not published keep waiting, so that nobody sees half a day. Throws
    /// ``ModelError/blocked(days:failures:)`` when a rule does not hold: then everything is as before and the evidence
    /// is in `ops.assertion_results`. No transaction and no lock is left.
    public func publish(
        _ day: CalendarDate, on connection: inout Connection, observe: (PublishEvent) throws -> Void = { _ in }
    ) throws -> Publication {
        try run(.publishing(day), on: &connection, observe: observe)
    }

    /// Which models to build anew.
    public enum Selection: Sendable {
        /// All that have a table.
        case all
        /// All that are built by day.
        case allByDate
        /// These, by the names of their tables.
        case named(Set<String>)
        /// Those that another version of their file built.
        case stale
    }

    /// Builds models of published days anew, and those that read them; throws as ``publish(_:on:observe:)``.
    ///
    /// Days that are not published are left out. Throws ``ModelError/noSuchModel(_:models:)`` for a name that is none.
    public func rebuild(
        _ days: Set<CalendarDate>, _ selection: Selection, on connection: inout Connection,
        observe: (PublishEvent) throws -> Void = { _ in }
    ) throws -> Publication {
        let models = try check(selection)
        guard let last = days.max() else { return Publication(days: [], isChanged: false, assertions: []) }
        return try run(.rebuilding(days, last: last, models: models), on: &connection, observe: observe)
    }

    /// The models that a selection names; throws ``ModelError/noSuchModel(_:models:)`` for a name that is none.
    @discardableResult
    public func check(_ selection: Selection) throws -> Set<TableName> {
        let all = folder.models.filter { $0.kind != .view }
        switch selection {
        case .all: return Set(all.map(\.table))
        case .allByDate: return Set(all.filter { $0.dayColumn != nil }.map(\.table))
        case .stale: return []
        case .named(let names):
            let known = all.map(\.table.description)
            if let unknown = names.subtracting(known).min() {
                throw ModelError.noSuchModel(unknown, models: known.sorted())
            }
            return Set(all.map(\.table).filter { names.contains($0.description) })
        }
    }

    private func run(
        _ goal: BuildPlan.Goal, on connection: inout Connection, observe: (PublishEvent) throws -> Void
    ) throws -> Publication {
        try RunLock.hold(on: &connection, waitingUpTo: lockWait, onWait: { try? observe(.waiting($0)) }) { connection in
            // Whoever held the lock before may have migrated: models of another version must not be published.
            try Migrator(folder: folder.migrations, toolVersion: "").requireUpToDate(on: &connection)
            let graph = try ModelGraph(of: folder.models, on: &connection)
            let sums = try ModelSums(graph: graph, history: try History.read(from: &connection))
            let attempt = try SplitLoads.transaction(.repeatableRead, on: &connection, waitingUpTo: lockWait) {
                try self.attempt(goal, graph, sums, on: &$0, observe: observe)
            }
            if let failure = attempt.failure {
                throw failure
            }
            try observe(.committed)
            return attempt.publication
        }
    }

    /// What the transaction left: a failure is reported only once its evidence is committed.
    private struct Attempt {
        var publication: Publication
        var failure: (any Error)?
    }

    private func attempt(
        _ goal: BuildPlan.Goal, _ graph: ModelGraph, _ sums: ModelSums, on connection: inout Connection,
        observe: (PublishEvent) throws -> Void
    ) throws -> Attempt {
        let plan = try BuildPlan(goal, graph: graph, sums: sums, on: &connection)
        let scope = BuildScope(days: plan.days.sorted(), loads: plan.loads)
        try scope.create(on: &connection)
        var results: [AssertionResult] = []
        let built: BuiltModels?
        do {
            built = try connection.savepoint("build") { connection in
                try observe(.savepoint)
                let built = try build(plan, scope, graph, sums, on: &connection, observe: observe)
                guard !built.isEmpty || plan.isDue else { return nil }
                try observe(.beforeAssertions)
                try runAssertions(plan, &results, on: &connection, observe: observe)
                return built
            }
        } catch {
            guard let failure = Blockage(error, days: plan.askedDays) else { throw Blockage.reported(error) }
            try observe(.rolledBack)
            let record = PublicationRecord(day: plan.day, isPublished: false)
            try record.write(results + failure.findings, to: &connection)
            // Who asks why one of the other days is not built finds it there as well.
            for day in plan.askedDays where day != plan.day {
                try PublicationRecord(day: day, isPublished: false).write(
                    (results + failure.findings).filter(\.isBlocking), to: &connection)
            }
            try observe(.beforeCommit)
            return Attempt(
                publication: Publication(days: [], isChanged: false, assertions: results), failure: failure.error)
        }
        let record = PublicationRecord(day: plan.day, isPublished: true)
        try record.write(results, to: &connection)
        if let built {
            let days = plan.days.union(built.days).sorted()
            try record.finish(built, of: days, graph: graph, sums: sums, on: &connection)
            try plan.events.take(with: days, on: &connection)
        } else {
            try plan.events.take(with: plan.askedDays, on: &connection)
        }
        try observe(.beforeCommit)
        let days = plan.days.union(built?.changedDays ?? [])
        return Attempt(
            publication: Publication(days: days.sorted(), isChanged: built != nil, assertions: results))
    }

    /// Runs every assertion, then throws when one that must hold does not.
    private func runAssertions(
        _ plan: BuildPlan, _ results: inout [AssertionResult], on connection: inout Connection,
        observe: (PublishEvent) throws -> Void
    ) throws {
        for assertion in folder.assertions {
            let result: AssertionResult
            do {
                result = try assertion.run(models: folder.models, on: &connection)
            } catch let error as SQLFileError {
                throw Blockage.AssertionFailure(name: assertion.name, error: error)
            }
            results.append(result)
            try observe(.asserted(result))
        }
        let broken = results.filter(\.isBlocking)
        guard broken.isEmpty else {
            throw ModelError.blocked(days: plan.askedDays, failures: broken.map { "\($0.name) (\($0.offending))" })
        }
    }

    /// Builds the models that have to be; leaves the days to check in `affected_days`.
    private func build(
        _ plan: BuildPlan, _ scope: BuildScope, _ graph: ModelGraph, _ sums: ModelSums,
        on connection: inout Connection, observe: (PublishEvent) throws -> Void
    ) throws -> BuiltModels {
        let builder = ModelBuilder(graph: graph)
        var scope = scope
        var changes = plan.changes
        var built = BuiltModels()
        for model in graph.order {
            let reads = graph.reads[model.table] ?? []
            guard let days = plan.days(of: model, reading: reads, after: changes) else {
                try observe(.skipped(model.table))
                continue
            }
            try scope.change(to: days.sorted(), on: &connection)
            let effect: ModelBuilder.Effect
            do {
                effect = try builder.build(model, on: &connection)
            } catch let error as SQLFileError {
                throw Blockage.ModelFailure(table: model.table, error: error)
            }
            if let column = model.dayColumn {
                let fingerprints = try DayFingerprints(of: model.table, by: column, on: &connection)
                // Where somebody changed tables by hand, what is filed does not tell whether they changed.
                let changed = plan.isRepair ? days : fingerprints.changed
                built.insert(model.table, fingerprints: fingerprints.now, changedOn: changed)
                if !changed.isEmpty {
                    changes.insert(model.table, on: changed)
                }
            } else {
                built.insert(model.table)
                if effect.isChange {
                    changes.insert(model.table, on: effect.versionDays)
                }
            }
            try observe(.built(model.table, written: effect.written, removed: effect.removed))
        }
        if !built.isEmpty {
            try connection.run("set constraints all immediate")
        }
        try scope.change(to: try daysToCheck(plan, built, graph, sums, on: &connection), on: &connection)
        return built
    }

    /// The days of the plan, and those that a change has reached besides, unless something else of them is stale: half
    /// a day cannot hold what the whole has to, and it is checked when it is brought up to date.
    private func daysToCheck(
        _ plan: BuildPlan, _ built: BuiltModels, _ graph: ModelGraph, _ sums: ModelSums,
        on connection: inout Connection
    ) throws -> [CalendarDate] {
        var reached = built.changedDays.subtracting(plan.days)
        if !reached.isEmpty {
            for (table, days) in try Staleness(graph, sums, of: reached, on: &connection).days {
                reached.subtract(days.subtracting(built.dated[table, default: [:]].keys))
            }
        }
        return plan.days.union(reached).sorted()
    }
}
