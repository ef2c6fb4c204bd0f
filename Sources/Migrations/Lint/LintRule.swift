/// What the lint of migrations looks for.
///
/// Lock levels are those of PostgreSQL 15 ("Explicit Locking" in its manual): SHARE lets others read only, ACCESS
/// EXCLUSIVE lets them do nothing, and both last until the transaction ends. A lock that is held for a moment is no
/// finding; one that is held while the server reads or writes a whole table is.
public enum LintRule: String, Sendable, CaseIterable, Comparable {
    /// CREATE INDEX holds SHARE on its table while it builds, so nobody can write.
    case indexNotConcurrent = "index-not-concurrent"
    /// ADD of a CHECK (ACCESS EXCLUSIVE) or FOREIGN KEY (SHARE ROW EXCLUSIVE on both tables) reads the whole table under
    /// its lock, unless it is NOT VALID; so does VALIDATE in the transaction that added it.
    case constraintScan = "constraint-scan"
    /// ADD of a UNIQUE, PRIMARY KEY or EXCLUDE constraint builds its index under ACCESS EXCLUSIVE.
    case constraintIndex = "constraint-index"
    /// SET NOT NULL reads the whole table under ACCESS EXCLUSIVE, unless a valid CHECK proves that there is no null.
    case notNullScan = "not-null-scan"
    /// ALTER COLUMN TYPE writes the table and its indexes anew under ACCESS EXCLUSIVE, with few exceptions.
    case columnType = "column-type"
    /// ADD COLUMN that has to give each row a value of its own writes the table anew under ACCESS EXCLUSIVE.
    case columnRewrite = "column-rewrite"
    /// ADD COLUMN NOT NULL without a default fails on a table that has rows.
    case columnRequired = "column-required"
    /// DROP COLUMN breaks what still reads the column, and loses its data for good.
    case dropColumn = "drop-column"
    /// DROP TABLE breaks what still reads the table, and loses its data for good.
    case dropTable = "drop-table"
    /// A new name of a table, view or column breaks what still uses the old one at the moment it commits.
    case rename
    /// LOCK TABLE in a mode that keeps others from writing.
    case lockTable = "lock-table"
    /// VACUUM FULL, CLUSTER (ACCESS EXCLUSIVE) and REINDEX (SHARE, and ACCESS EXCLUSIVE on the index) write it all anew.
    case blockingMaintenance = "blocking-maintenance"
    /// ATTACH PARTITION reads the whole new partition under ACCESS EXCLUSIVE, unless a CHECK proves that its rows fit.
    case attachPartition = "attach-partition"
    /// What a failed statement leaves behind has to be cleaned up before the file can run again.
    case severalStatements = "several-statements"
    /// A concurrent build that failed leaves an invalid index, which IF NOT EXISTS takes for the one that is wanted.
    case indexIfNotExists = "index-if-not-exists"
    /// A value that ALTER TYPE ADD VALUE added cannot be used before its transaction has committed (SQLSTATE 55P04).
    case enumValueUsed = "enum-value-used"
    /// SET without LOCAL outlives the transaction wherever the file is run by other means than migrate.
    case setWithoutLocal = "set-without-local"
    /// Which object an unqualified name means depends on the search path of whoever runs the file.
    case unqualifiedName = "unqualified-name"
    /// `allow=` names a rule that does not exist.
    case unknownRule = "unknown-rule"
    /// `allow=` names a rule that the file does not break.
    case unusedAllowance = "unused-allowance"

    /// What it is about in a few words, for a list.
    public var summary: String {
        switch self {
        case .indexNotConcurrent: "CREATE INDEX without CONCURRENTLY"
        case .constraintScan: "ADD CHECK or FOREIGN KEY without NOT VALID"
        case .constraintIndex: "ADD UNIQUE or PRIMARY KEY without USING INDEX"
        case .notNullScan: "SET NOT NULL without a CHECK that proves it"
        case .columnType: "ALTER COLUMN TYPE"
        case .columnRewrite: "ADD COLUMN with a value of its own for each row"
        case .columnRequired: "ADD COLUMN NOT NULL without DEFAULT"
        case .dropColumn: "DROP COLUMN"
        case .dropTable: "DROP TABLE, DROP SCHEMA CASCADE"
        case .rename: "a new name of a table, view or column"
        case .lockTable: "LOCK TABLE that keeps others from writing"
        case .blockingMaintenance: "VACUUM FULL, CLUSTER, REINDEX"
        case .attachPartition: "ATTACH PARTITION without a CHECK"
        case .severalStatements: "transaction=off and more than one statement"
        case .indexIfNotExists: "CREATE INDEX CONCURRENTLY IF NOT EXISTS"
        case .enumValueUsed: "a new enum value used in its own transaction"
        case .setWithoutLocal: "SET without LOCAL"
        case .unqualifiedName: "CREATE, ALTER, DROP of a name without schema"
        case .unknownRule: "allow= names no rule"
        case .unusedAllowance: "allow= names a rule that the file does not break"
        }
    }

    /// Whether `allow=` can silence it: not what it says about `allow=` itself.
    var canBeAllowed: Bool { self != .unknownRule && self != .unusedAllowance }

    /// In the order of the cases.
    public static func < (left: Self, right: Self) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
