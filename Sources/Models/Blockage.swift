import Failures
import Migrations
import Postgres

/// An error that keeps a day from being published and whose evidence is to be kept, however it came about.
struct Blockage {
    /// A model the server would not build.
    struct ModelFailure: Error {
        let table: TableName
        let error: SQLFileError
    }

    /// An assertion the server would not run.
    struct AssertionFailure: Error {
        let name: String
        let error: SQLFileError
    }

    /// The error to report.
    let error: any Error
    /// What goes to `ops.assertion_results` besides what the assertions found.
    let findings: [AssertionResult]

    /// Nil when the connection is gone, or the error is none of the database's.
    init?(_ error: any Error, days: [CalendarDate]) {
        guard !Self.isOutage(error) else { return nil }
        switch error {
        case let failure as ModelFailure:
            findings = [Self.finding("model:\(failure.table)", failure.error.message)]
            // The data broke a rule of the table: as good as an assertion. Anything else is a mistake in the model.
            self.error =
                failure.error.cause.blamesData
                ? ModelError.blocked(days: days, failures: ["model \(failure.table): \(failure.error.message)"])
                : failure.error
        case let failure as PostgresError where failure.kind == .server:
            findings = [Self.finding("constraints", failure.message)]
            self.error =
                failure.blamesData
                ? ModelError.blocked(days: days, failures: [failure.message]) : failure
        case let failure as ModelError:
            findings =
                switch failure {
                case .blocked: []
                case .outsideAffectedDays(_, let table, _, _), .repeatedKeys(_, let table, _):
                    [Self.finding("model:\(table)", failure.message)]
                default: [Self.finding("model", failure.message)]
                }
            self.error = failure
        case let failure as AssertionFailure:
            findings = [Self.finding(failure.name, failure.error.message)]
            self.error = failure.error
        default:
            return nil
        }
    }

    /// The error behind those that only travel inside of this target.
    static func reported(_ error: any Error) -> any Error {
        switch error {
        case let failure as ModelFailure: failure.error
        case let failure as AssertionFailure: failure.error
        default: error
        }
    }

    /// Whether the server could not, rather than would not: no resources, cancelled, in the way of another transaction.
    ///
    /// That says nothing about the day.
    private static func isOutage(_ error: any Error) -> Bool {
        let cause: PostgresError? =
            switch error {
            case let failure as ModelFailure: failure.error.cause
            case let failure as AssertionFailure: failure.error.cause
            default: error as? PostgresError
            }
        return switch cause?.category {
        case .conflict, .resources, .connectionLost, .shutdown, .standby, .cancelled: true
        case .data, .other, nil: false
        }
    }

    private static func finding(_ name: String, _ message: String) -> AssertionResult {
        AssertionResult(
            name: name, severity: .error, scope: .affected, offending: 1, checked: nil, sample: "[]", message: message)
    }
}

extension PostgresError {
    /// Whether it is the rows that are at fault: bad values, broken constraints, two rows for one key (class 21).
    fileprivate var blamesData: Bool { isAboutData || sqlState?.hasPrefix("21") == true }
}
