public import Failures
public import Postgres
public import SQLText

/// Why models or assertions were refused, or a day was not published.
public enum ModelError: Failure {
    /// The header of a model or assertion is not what it must be.
    case badHeader(SourceSpot, String)
    /// A file is not one select.
    case notOneSelect(SourceSpot, Int)
    /// A model has no table.
    case noTable(SourceSpot, TableName)
    /// The columns of a select are not those of its table.
    case columnMismatch(SourceSpot, TableName, String)
    /// A model that works by key has a table without one.
    case noPrimaryKey(SourceSpot, TableName)
    /// Models read each other in a circle.
    case cycle([String])
    /// A model by date reads its own table: its rows would depend on the order in which days are built.
    case readsItself(SourceSpot, TableName)
    /// A model looks back in what is no model by date that it reads; the names are those it could look back in.
    case lookbackElsewhere(SourceSpot, TableName, [String])
    /// A model gave rows of days it was not asked for.
    case outsideAffectedDays(SourceSpot, TableName, rows: Int, day: CalendarDate)
    /// A model gave several rows for one primary key: which of them counts would be left to chance.
    case repeatedKeys(SourceSpot, TableName, keys: Int)
    /// A unit case is not what it should be.
    case badUnitCase(path: String, String)
    /// Unit cases were asked for where there is data.
    case notEmpty
    /// There is no such model.
    case noSuchModel(String, models: [String])
    /// The day's new state breaks rules; the old one stands.
    case blocked(days: [CalendarDate], failures: [String])

    /// What is wrong.
    public var message: String {
        switch self {
        case .badHeader(_, let text): text
        case .notOneSelect(_, let count): "\(count) statements, where there must be one select"
        case .noTable(_, let table): "its table \(table) does not exist"
        case .columnMismatch(_, let table, let text): "the select does not fit \(table): \(text)"
        case .noPrimaryKey(_, let table): "\(table) has no primary key, which this kind of model works by"
        case .cycle(let tables): "models read each other in a circle: \(tables.joined(separator: " → "))"
        case .readsItself(_, let table): "a model by date cannot read its own table, \(table)"
        case .lookbackElsewhere(_, let table, _): "\(table) is no model by date that the select reads"
        case .outsideAffectedDays(_, let table, let rows, let day):
            "\(rows) row\(rows == 1 ? "" : "s") for \(table) outside the affected days, the first on \(day)"
        case .repeatedKeys(_, let table, let keys):
            "\(keys) key\(keys == 1 ? " has" : "s have") several rows for \(table)"
        case .badUnitCase(_, let text): "not a unit case: \(text)"
        case .notEmpty: "unit cases need an empty warehouse, and this one has data"
        case .noSuchModel(let name, _): "there is no model \(name)"
        case .blocked(let days, let failures):
            "\(DaySpans(days)) "
                + (days.count == 1
                    ? "is not published, its previous state stands" : "are not built, their previous state stands")
                + ": \(failures.joined(separator: ", "))"
        }
    }

    /// The file and place.
    public var location: String? {
        if case .badUnitCase(let path, _) = self { path } else { spot?.location }
    }
    /// The line with a caret.
    public var notes: [String] { spot?.excerpt ?? [] }

    private var spot: SourceSpot? {
        switch self {
        case .badHeader(let spot, _), .notOneSelect(let spot, _), .noTable(let spot, _),
            .columnMismatch(let spot, _, _), .noPrimaryKey(let spot, _), .outsideAffectedDays(let spot, _, _, _),
            .repeatedKeys(let spot, _, _), .readsItself(let spot, _), .lookbackElsewhere(let spot, _, _):
            spot
        case .cycle, .noSuchModel, .blocked, .badUnitCase, .notEmpty: nil
        }
    }

    /// What to do.
    public var wayOut: String? {
        switch self {
        case .badHeader, .notOneSelect: nil
        case .noTable: "create it in a migration"
        case .columnMismatch: "cast or rename in the select, or change the table in a migration"
        case .noPrimaryKey: "add one in a migration"
        case .cycle: "let one of them read staging instead"
        case .readsItself: "read what its rows are made of, or make it a model of kind full"
        case .lookbackElsewhere(_, _, let tables):
            tables.isEmpty
                ? "it reads none: remove the lookback" : "look back in one of: \(tables.joined(separator: ", "))"
        case .outsideAffectedDays: "restrict the select with: where <day> in (select day from affected_days)"
        case .repeatedKeys: "say which row counts: select distinct on (<key>) … order by <key>, <which comes first>"
        case .badUnitCase: nil
        case .notEmpty: "run them on a scratch database: make sql-test"
        case .noSuchModel(_, let models): "models: \(models.joined(separator: ", "))"
        case .blocked(let days, _):
            "see why: select assertion, offending, sample, message from ops.blocked_days where day = "
                + "'\(days.last?.description ?? "")'"
        }
    }

    /// 7 for a blocked day, 2 for a wrong name, otherwise 4.
    public var outcome: Outcome {
        switch self {
        case .blocked, .repeatedKeys: .assertionsFailed
        case .outsideAffectedDays: .failed
        case .noSuchModel, .notEmpty: .usage
        default: .refused
        }
    }
}
