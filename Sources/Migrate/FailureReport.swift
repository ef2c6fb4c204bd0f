import Console
import Failures
import Migrations
import Postgres

/// A failure for programs.
///
/// Like the report for people it holds no values of rows.
struct FailureReport {
    private let failure: any Failure
    private let file: String?
    private let line: Int?
    private let column: Int?

    init(_ failure: any Failure) {
        self.failure = failure
        // `file`, `file:line` or `file:line:column`, and a path may hold colons too.
        let parts = failure.location?.wholeMatch(of: /(?s)(.+?)(?::([0-9]+))?(?::([0-9]+))?/)
        file = parts.map { String($0.1) }
        line = parts?.2.flatMap { Int($0) }
        column = parts?.3.flatMap { Int($0) }
    }

    /// One object; what is not known is null.
    var json: JSONValue {
        .object([
            .init("file", string(file)), .init("line", number(line)), .init("column", number(column)),
            .init("sqlstate", string(cause?.sqlState)), .init("message", .string(failure.message)),
            .init("detail", string(detail)), .init("hint", string(cause?.hint)),
            .init("context", string(cause?.context)), .init("way_out", string(failure.wayOut)),
            .init("aftermath", string((failure as? any FailureInFile)?.aftermath)),
            .init("exit_code", .integer(Int64(failure.outcome.rawValue))),
        ])
    }

    /// A note at the place, with what else is known below the message.
    var annotation: GitHubAnnotation {
        let location = file.map { GitHubAnnotation.Location(file: $0, line: line ?? 1, column: column) }
        return GitHubAnnotation(
            level: .error, location: location, title: "migrate",
            message: ([failure.message] + explanations + [failure.wayOut].compactMap { $0 }).joined(separator: "\n"))
    }

    private var detail: String? {
        if let cause { return cause.detail }
        return explanations.isEmpty ? nil : explanations.joined(separator: "\n")
    }

    /// The notes without the line and its caret, which whoever knows the place shows itself.
    private var explanations: [String] {
        failure.notes.filter { $0.prefixMatch(of: /[ ]*[0-9]*[ ]\|/) == nil }
    }

    private var cause: PostgresError? {
        (failure as? SQLFileError)?.cause ?? failure as? PostgresError
    }

    private func string(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    private func number(_ number: Int?) -> JSONValue { number.map { .integer(Int64($0)) } ?? .null }
}
