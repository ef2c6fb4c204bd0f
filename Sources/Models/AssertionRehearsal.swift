import Migrations
public import Postgres
import SQLText

/// What a rehearsal of an assertion showed.
public struct RehearsalResult: Sendable {
    /// How the fixture fared that is to turn the assertion red.
    public enum Fixture: Sendable, Equatable {
        /// There is none: nobody has seen the assertion fail.
        case missing
        /// The assertion returned more rows with it than without.
        case turnsRed
        /// The assertion did not see what the fixture did.
        case staysGreen
    }

    /// What the assertion says about the database as it is.
    public let found: AssertionResult
    /// What its fixture does.
    public let fixture: Fixture

    /// Whether the assertion is fit to guard, and its rule holds.
    public var isFine: Bool { fixture == .turnsRed && !found.isBlocking }
}

/// Runs assertions against a database without changing it: as it is, and with the fixture that must turn each red.
public struct AssertionRehearsal: Sendable {
    private let folder: ModelFolder

    /// A rehearsal of these assertions.
    public init(folder: ModelFolder) {
        self.folder = folder
    }

    /// Rehearses every assertion over all published days; every transaction is rolled back.
    ///
    /// Throws `SQLFileError` when an assertion or fixture cannot be run.
    public func run(on connection: inout Connection) throws -> [RehearsalResult] {
        let days = try connection.publishedDays()
        let scope = BuildScope(days: days, loads: [])
        return try folder.assertions.map { assertion in
            let found = try connection.rolledBack { connection in
                try scope.create(on: &connection)
                return try assertion.run(models: folder.models, on: &connection)
            }
            return RehearsalResult(
                found: found, fixture: try rehearse(assertion, scope, green: found.offending, &connection))
        }
    }

    private func rehearse(
        _ assertion: AssertionFile, _ scope: BuildScope, green: Int, _ connection: inout Connection
    ) throws -> RehearsalResult.Fixture {
        guard let fixture = folder.fixtures[assertion.name] else { return .missing }
        return try connection.rolledBack { connection in
            try scope.create(on: &connection)
            for statement in try fixture.statements() {
                try connection.run(statement, of: fixture)
            }
            let red = try assertion.run(models: folder.models, on: &connection)
            return red.offending > green ? .turnsRed : .staysGreen
        }
    }
}
