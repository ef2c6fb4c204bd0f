import Migrations
import Postgres
import SQLText

/// What an assertion found.
public struct AssertionResult: Sendable {
    /// The assertion's name; `model:<table>` for a model that could not be built.
    public let name: String
    /// How bad it is.
    public let severity: AssertionFile.Severity
    /// What it looked at.
    public let scope: AssertionFile.Scope
    /// Rows that break the rule.
    public let offending: Int
    /// Rows that the rule is about, where the assertion says which.
    public let checked: Int?
    /// Up to five of the offending rows, as JSON: keys, no names.
    public let sample: String
    /// What went wrong, where the check itself could not be made.
    public let message: String?

    /// Whether it stops a day from being published.
    public var isBlocking: Bool { severity == .error && offending > 0 }
}

extension AssertionFile {
    /// How many offending rows are kept as a sample.
    static let sampleSize = 5

    /// Runs the assertion in the transaction that is open; its temporary tables have to be there.
    ///
    /// Throws `SQLFileError` with the place in the file when the server refuses the select.
    func run(models: [ModelFile], on connection: inout Connection) throws -> AssertionResult {
        let prelude = "with offending as materialized (\n"
        let suffix = """

            )
            select
                (select count(*) from offending) as offending,
                (
                    select coalesce(jsonb_agg(to_jsonb(s)), '[]')
                    from (select * from offending limit \(Self.sampleSize)) as s
                )::text as sample
            """
        do {
            let found = try connection.first(SQL(verbatim: prelude + statement.text + suffix)) { row in
                (offending: try row.value("offending", as: Int.self), sample: try row.value("sample", as: String.self))
            }
            return AssertionResult(
                name: name, severity: severity, scope: scope, offending: found?.offending ?? 0,
                checked: try checkedRows(models, &connection), sample: found?.sample ?? "[]", message: nil)
        } catch let error as PostgresError where error.kind == .server {
            throw SQLFileError(error, in: source, statement, prelude: prelude)
        }
    }

    /// How many rows the rule is about: those of the affected days, where its table is built by day.
    private func checkedRows(_ models: [ModelFile], _ connection: inout Connection) throws -> Int? {
        guard let denominator, let model = models.first(where: { $0.table == denominator }),
            let column = model.dayColumn
        else { return nil }
        return try connection.first(
            """
            select count(*) as rows from \(table: denominator) as t
            where t.\(identifier: column) in (select a.day from affected_days as a)
            """
        ) { try $0.value("rows", as: Int.self) }
    }
}
