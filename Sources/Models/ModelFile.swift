public import Migrations
public import Postgres
public import SQLText

/// A model: one select that says what the rows of one table, or one view, are.
public struct ModelFile: Sendable {
    /// The table or view it fills.
    public let table: TableName
    /// How its rows get there.
    public let kind: ModelKind
    /// Which tables it reads beyond the day of a row, and how far back; only where it is built by day.
    public let lookbacks: [Lookback]
    /// The text.
    public let source: SourceFile
    /// The select.
    public let statement: Statement
    /// The checksum of the text.
    public let sum: String

    /// Takes a file apart whose path below `models` is `relativePath`.
    ///
    /// Throws when its header does not name the table of that path, a kind and a grain, or it is not one select.
    public init(_ source: SourceFile, relativePath: String) throws {
        let header = try FileHeader(of: source, allowingRepeated: ["lookback"])
        let start = SourcePosition(line: 1, column: 1)
        if let entry = header.unknownEntries(allowed: ["model", "kind", "lookback", "grain", "why"]).first {
            throw ModelError.badHeader(source.spot(at: entry.position), "the key '\(entry.key)' is not known")
        }
        let expected = MigrationFolder.key(relativePath)
        guard let table = TableName(expected) else {
            throw ModelError.badHeader(source.spot(at: start), "a model's file is models/<schema>/<table>.sql")
        }
        guard let model = header.entry("model"), model.value == expected else {
            let spot = source.spot(at: header.entry("model")?.valuePosition ?? start)
            throw ModelError.badHeader(spot, "the header must say: model: \(expected)")
        }
        guard let entry = header.entry("kind"), let kind = ModelKind(entry.value) else {
            let spot = source.spot(at: header.entry("kind")?.valuePosition ?? start)
            throw ModelError.badHeader(
                spot, "the header must say: kind: view, full, upsert, by_date(column) or versions(column)")
        }
        lookbacks = try header.entries("lookback").map { entry in
            guard case .byDate = kind, let lookback = Lookback(entry.value, at: entry.valuePosition) else {
                throw ModelError.badHeader(
                    source.spot(at: entry.valuePosition),
                    "a lookback is of a model by_date and says how far: lookback: 30 days of schema.table")
            }
            return lookback
        }
        guard let grain = header.value("grain"), !grain.isEmpty else {
            throw ModelError.badHeader(source.spot(at: start), "the header must say what a row is: grain: …")
        }
        self.table = table
        self.kind = kind
        self.source = source
        statement = try source.onlySelect()
        sum = try fileSum(of: source)
    }

    /// The column that says which day a row belongs to, where the model is built by day.
    var dayColumn: String? {
        if case .byDate(let column) = kind { column } else { nil }
    }

    /// The view as a repeatable file for `migrate up`; nil for a table.
    public func viewFile() throws -> RepeatableFile? {
        guard kind == .view else { return nil }
        // security_invoker: whoever reads the view needs the rights on what it reads (design §5).
        return try RepeatableFile(
            kind: .view, key: table.description, source: source,
            prelude: "create or replace view \(table.quoted) with (security_invoker) as\n")
    }
}

extension SourceFile {
    /// The one statement of a file that must be a select.
    func onlySelect() throws -> Statement {
        let statements = try self.statements()
        guard statements.count == 1, let statement = statements.first,
            ["select", "with", "values", "table"].contains(statement.leadingWords.first)
        else {
            let place = statements.dropFirst().first?.byteOffset ?? statements.first?.byteOffset ?? 0
            throw ModelError.notOneSelect(spot(atByte: place), statements.count)
        }
        return statement
    }
}
