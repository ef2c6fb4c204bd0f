public import Failures
import Postgres
public import SQLText

/// An index of the name that is to be created concurrently is there already, and not valid: an earlier try left it.
///
/// IF NOT EXISTS would take it for the index that is wanted (specs/migrate.md §2-7).
public struct InvalidIndex: FailureInFile, Equatable {
    /// The statement.
    public let spot: SourceSpot
    /// The index with its schema, quoted.
    public let index: String
    /// What became of the file.
    public var aftermath: String?
    /// What else failed because of it.
    public var secondFailure: String?
    /// What to do, beyond removing it.
    public var remedy: String?

    init(spot: SourceSpot, index: String) {
        self.spot = spot
        self.index = index
    }

    /// What is in the way.
    public var message: String { "the index \(index) is there already, but not valid: an earlier try left it" }
    /// Its line.
    public var notes: [String] { spot.excerpt + [aftermath, secondFailure].compactMap { $0 } }
    /// None: the statement was not sent.
    public var sqlState: String? { nil }
    /// What to do.
    public var wayOut: String? {
        ["remove it with: drop index concurrently \(index);", remedy].compactMap { $0 }.joined(separator: " ")
    }
    /// 10.
    public var outcome: Outcome { .decisionNeeded }
}

extension ConcurrentIndex {
    /// Whether the index is in the database.
    enum Presence: Equatable {
        case absent
        /// With its name, quoted and with its schema.
        case invalid(String)
        case valid
        /// The table is not there, or in another schema than the search path says.
        case unknown
    }

    /// Looks whether the index is there; one without a name of its own is there when its table has one that is not valid.
    func presence(on connection: inout Connection) throws -> Presence {
        let isFound = try connection.first("select to_regclass(\(table.quoted)) is not null as is_found") { row in
            try row.value("is_found", as: Bool.self)
        }
        guard isFound == true else { return .unknown }
        let found = try indexes(on: &connection)
        if let invalid = found.first(where: { !$0.isValid }) {
            return .invalid(invalid.name)
        }
        return name != nil && !found.isEmpty ? .valid : .absent
    }

    /// The indexes in the way, each quoted and with its schema: that of the name where it is not valid; of a statement
    /// without a name all of the table that are not valid.
    func invalidNames(on connection: inout Connection) throws -> [String] {
        try indexes(on: &connection).filter { !$0.isValid }.map(\.name)
    }

    private func indexes(on connection: inout Connection) throws -> [(name: String, isValid: Bool)] {
        try connection.query(
            """
            select i.indisvalid, format('%I.%I', n.nspname, c.relname) as name
            from pg_catalog.pg_class as t
            inner join pg_catalog.pg_class as c on c.relnamespace = t.relnamespace
            inner join pg_catalog.pg_index as i on i.indexrelid = c.oid
            inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
            where t.oid = to_regclass(\(table.quoted))
                and case when \(name)::text is null then i.indrelid = t.oid else c.relname = \(name) end
            order by c.relname
            """
        ) { row in
            (name: try row.value("name"), isValid: try row.value("indisvalid"))
        }
    }
}
