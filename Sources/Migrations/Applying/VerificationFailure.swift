public import Failures
import Postgres
public import SQLText

/// A query of a `.verify.sql` file returned rows: what has to hold after the migration does not.
public struct VerificationFailure: FailureInFile, Equatable {
    /// Where the query is.
    public let spot: SourceSpot
    /// The migration: version and name.
    public let migration: String
    /// How many rows it returned.
    public let rows: Int
    /// What became of the migration.
    public var aftermath: String?
    /// What else failed because of it.
    public var secondFailure: String?
    /// What to do, where it is not to mend either of the two.
    public var remedy: String?

    /// What does not hold.
    public var message: String {
        "after \(migration) this query returns \(rows) row\(rows == 1 ? "" : "s"), and it has to return none"
    }
    /// None: the query was run as it should.
    public var sqlState: String? { nil }
    /// Its line.
    public var notes: [String] { spot.excerpt + [aftermath, secondFailure].compactMap { $0 } }
    /// What to do.
    public var wayOut: String? { remedy ?? "mend the migration, or the query, then run: migrate up" }
    /// 7.
    public var outcome: Outcome { .assertionsFailed }
}

extension Connection {
    /// Runs a query of a file and returns how many rows it gives; throws as ``run(_:of:prelude:onNotice:)`` does.
    mutating func countRows(of statement: Statement, of file: SourceFile) throws -> Int {
        do {
            return try query(SQL(verbatim: statement.text)) { _ in true }.count
        } catch let error as PostgresError where error.kind == .server {
            throw SQLFileError(error.quotingFunctions, in: file, statement)
        }
    }
}
