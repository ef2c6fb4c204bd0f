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

    /// Publishes a day, and rebuilds those published days that pending deliveries changed.
    ///
    /// Deliveries for days that are not published keep waiting, so that nobody sees half a day. Throws
    /// ``ModelError/blocked(day:failures:)`` when a rule does not hold: then everything is as before and the evidence
    /// is in `ops.assertion_results`. No transaction and no lock is left.
    public func publish(
        _ day: CalendarDate, on connection: inout Connection, observe: (PublishEvent) throws -> Void = { _ in }
    ) throws -> Publication {
        try run(.publishing(day), on: &connection, observe: observe)
    }

    /// Builds models of published days anew, whether or not anything changed; throws as ``publish(_:on:observe:)``.
    ///
    /// `tables` names the models, all where it is empty; those that read them follow.
    public func rebuild(
        _ days: ClosedRange<CalendarDate>, tables: Set<String>, on connection: inout Connection,
        observe: (PublishEvent) throws -> Void = { _ in }
    ) throws -> Publication {
        try checkNames(tables)
        return try run(
            .rebuilding(days, tables: tables.isEmpty ? names : tables), on: &connection, observe: observe)
    }

    /// The models that have a table, by their names.
    private var names: Set<String> { Set(folder.models.filter { $0.kind != .view }.map(\.table.description)) }

    /// Throws ``ModelError/noSuchModel(_:models:)`` unless each of these is a model with a table.
    public func checkNames(_ tables: Set<String>) throws {
        if let unknown = tables.subtracting(names).min() {
            throw ModelError.noSuchModel(unknown, models: names.sorted())
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
            let attempt = try connection.transaction(.repeatableRead) { connection in
                try self.attempt(goal, graph, sums, on: &connection, observe: observe)
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
        try plan.scope.create(on: &connection)
        var results: [AssertionResult] = []
        let isChanged: Bool
        do {
            isChanged = try connection.savepoint("build") { connection in
                try observe(.savepoint)
                let isAnyBuilt = try build(plan, graph, on: &connection, observe: observe)
                guard isAnyBuilt || plan.isDue else { return false }
                try observe(.beforeAssertions)
                try check(plan, &results, on: &connection, observe: observe)
                return true
            }
        } catch {
            guard let failure = Blockage(error, day: plan.day) else { throw Blockage.reported(error) }
            try observe(.rolledBack)
            try PublicationRecord(day: plan.day, isPublished: false).write(
                results + failure.findings, to: &connection)
            try observe(.beforeCommit)
            return Attempt(
                publication: Publication(days: [], isChanged: false, assertions: results), failure: failure.error)
        }
        let record = PublicationRecord(day: plan.day, isPublished: true)
        try record.write(results, to: &connection)
        try record.finish(plan, graph: graph, sums: sums, isChanged: isChanged, on: &connection)
        try observe(.beforeCommit)
        return Attempt(publication: Publication(days: plan.scope.days, isChanged: isChanged, assertions: results))
    }

    /// Runs every assertion, then throws when one that must hold does not.
    private func check(
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
            throw ModelError.blocked(day: plan.day, failures: broken.map { "\($0.name) (\($0.offending))" })
        }
    }

    /// Builds the models that have to be and returns whether there was one.
    private func build(
        _ plan: BuildPlan, _ graph: ModelGraph, on connection: inout Connection,
        observe: (PublishEvent) throws -> Void
    ) throws -> Bool {
        let builder = ModelBuilder(graph: graph)
        var changed = plan.changedTables
        var isAnyBuilt = false
        for model in graph.order {
            let isDue = plan.isStale(model) || !(graph.reads[model.table] ?? []).isDisjoint(with: changed)
            guard isDue else {
                try observe(.skipped(model.table))
                continue
            }
            let effect: ModelBuilder.Effect
            do {
                effect = try builder.build(model, on: &connection)
            } catch let error as SQLFileError {
                throw Blockage.ModelFailure(table: model.table, error: error)
            }
            isAnyBuilt = true
            if effect.written + effect.removed > 0 {
                changed.insert(model.table)
            }
            try observe(.built(model.table, written: effect.written, removed: effect.removed))
        }
        if isAnyBuilt {
            try connection.run("set constraints all immediate")
        }
        return isAnyBuilt
    }
}
