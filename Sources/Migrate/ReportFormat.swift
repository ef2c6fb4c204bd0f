import Console
import Failures
import Migrations
import Postgres

/// How results and failures are written to standard output; for people, failures go to standard error only.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
    /// For people.
    case text
    /// For programs: one JSON object a line.
    case json
    /// For GitHub Actions, which shows them at their places in the files.
    case github
}

/// Runs the work of a command, and writes what it throws to standard output as well, in the format.
///
/// It is thrown on, so that the program ends as ever: with the report for people on standard error, and its code.
func reporting<Value>(_ format: ReportFormat, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let failure as any Failure {
        try format.report(failure)
        throw failure
    }
}

extension ReportFormat {
    /// Writes a failure, or each of several, to standard output; does nothing for people.
    func report(_ failure: any Failure) throws {
        if let several = failure as? MigrationError, !several.parts.isEmpty {
            for part in several.parts {
                try report(part)
            }
            return
        }
        switch self {
        case .text: break
        case .json: try Output.standard.print(FailureReport(failure).json)
        case .github: try Output.standard.print(FailureReport(failure).annotation.line)
        }
    }
}
