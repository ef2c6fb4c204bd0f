public import Postgres
import SQLText

/// Proves on an empty database that the files of a folder can be applied, that nothing is left to do then, and that the
/// repeatable ones can be applied any number of times.
public struct FolderCheck: Sendable {
    /// What was applied, and what it made.
    public struct Result: Sendable {
        /// The migrations and repeatable files of the first run.
        public let plan: MigrationPlan
        /// The shape after it, which was the same after every further one.
        public let shape: CatalogShape
    }

    private let migrator: Migrator

    /// A check of the files of a migrator.
    public init(_ migrator: Migrator) {
        self.migrator = migrator
    }

    /// Runs the check; the database has to be empty, and stays migrated.
    ///
    /// Throws what ``Migrator/up(on:observe:)`` throws, also for a repeatable file that fails the second time;
    /// ``CatalogError/notDone(files:)`` when a second run finds work, and ``CatalogError/notRepeatable(path:)`` when
    /// files make something else the second time, after `onDifference` was told what.
    public func run(
        on connection: inout Connection, observe: (Migrator.Event) throws -> Void = { _ in },
        onDifference: (ShapeDifference) throws -> Void = { _ in }
    ) throws -> Result {
        let plan = try migrator.up(on: &connection, observe: observe)
        let shape = try CatalogShape.read(from: &connection, interruption: migrator.interruption)
        let second = try migrator.up(on: &connection, observe: observe)
        guard second.isEmpty else {
            throw CatalogError.notDone(
                files: second.versioned.map(\.source.path) + second.repeatable.map(\.source.path))
        }
        let again = try reapply(nil, on: &connection, observe: observe)
        guard again == shape else {
            try onDifference(ShapeDifference(from: shape, to: again))
            throw CatalogError.notRepeatable(path: try culprit(after: again, on: &connection, observe: observe))
        }
        return Result(plan: plan, shape: shape)
    }

    /// Applies repeatable files again, one or all, and returns what the database looks like then.
    private func reapply(
        _ file: RepeatableFile?, on connection: inout Connection, observe: (Migrator.Event) throws -> Void
    ) throws -> CatalogShape {
        try History.forget(file, on: &connection)
        try migrator.up(on: &connection, observe: observe)
        return try CatalogShape.read(from: &connection, interruption: migrator.interruption)
    }

    /// The file that makes a difference once more when it is applied by itself; nil when only all together do.
    ///
    /// Access rights first: they are given again with every other file.
    private func culprit(
        after shape: CatalogShape, on connection: inout Connection, observe: (Migrator.Event) throws -> Void
    ) throws -> String? {
        let files = migrator.folder.repeatable
        for file in files.filter({ $0.kind == .access }) + files.filter({ $0.kind != .access }) {
            let again = try reapply(file, on: &connection, observe: observe)
            guard again == shape else { return file.source.path }
        }
        return nil
    }
}
