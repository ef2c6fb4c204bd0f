import Postgres

/// A column of the target and where its values come from.
struct PlannedColumn {
    /// Where the value of a column comes from.
    enum Source {
        /// The field at that place of the record.
        case field(Int)
        /// A part of the file's name, the same for every record.
        case constant(String)
        /// The load's number.
        case loadID
        /// The record's number in the file.
        case recordNumber
    }

    let column: TableColumn
    let type: ColumnType
    let source: Source
    /// The header's text, for messages; the column's name where there is none.
    let header: String
}

/// Which columns of a target a file fills, and how: worked out from the catalog, the feed and the header.
struct ColumnPlan {
    let target: TableName
    let columns: [PlannedColumn]

    /// Whether some column's type can only be read by the server, so that COPY's text format has to be used.
    var needsTextFormat: Bool {
        columns.contains { planned in
            if case .recordNumber = planned.source { planned.type != .int8 } else { planned.type == .other }
        }
    }

    /// The same plan with all that is not text left to the server to read.
    var readByServer: ColumnPlan {
        ColumnPlan(
            target: target,
            columns: columns.map { planned in
                guard case .field = planned.source, !planned.type.isText else { return planned }
                return PlannedColumn(
                    column: planned.column, type: .other, source: planned.source, header: planned.header)
            })
    }

    private init(target: TableName, columns: [PlannedColumn]) {
        self.target = target
        self.columns = columns
    }

    /// The columns in parentheses, for COPY.
    var columnList: String { columns.map { SQL.quoted($0.column.name) }.joined(separator: ", ") }

    /// Matches a header with the columns of the target: exactly, then without regard to case, then as snake case, then
    /// by the feed's map.
    ///
    /// Throws when a header is unknown, twice there, or missing, and the feed does not allow it.
    init(header: [String], delivery: Delivery, columns: [TableColumn]) throws {
        let feed = delivery.feed
        let fillable = columns.filter { !$0.isGenerated && !$0.name.hasPrefix("_") }
        var problems: [String] = []
        var fieldOf: [String: Int] = [:]
        var unknown = 0
        for (index, name) in header.enumerated() {
            guard let column = Self.column(for: name, among: fillable, map: feed.headerMap) else {
                if !feed.ignoredHeaders.contains(name) {
                    unknown += 1
                    problems.append("column \(index + 1) '\(name)' is unknown")
                }
                continue
            }
            if fieldOf.updateValue(index, forKey: column.name) != nil {
                problems.append("column \(index + 1) '\(name)' gives \(column.name) a second time")
            }
        }
        // What stands in a first line that is no header belongs to a patient: it is not repeated. A name or two may be
        // there by chance, because there are people who are called Race.
        guard !fieldOf.isEmpty, unknown * 2 <= header.count else {
            throw StagingError.notAHeader(path: delivery.path, target: feed.target.description)
        }
        for column in fillable where fieldOf[column.name] == nil && !feed.optionalColumns.contains(column.name) {
            problems.append("no header for \(column.name)")
        }
        guard problems.isEmpty else {
            throw StagingError.headerMismatch(
                path: delivery.path, target: feed.target.description, problems: problems)
        }
        target = feed.target
        self.columns = columns.compactMap { column in
            if let index = fieldOf[column.name] {
                return PlannedColumn(
                    column: column, type: ColumnType(of: column), source: .field(index), header: header[index])
            }
            return Self.lineage(of: column, delivery: delivery)
        }
    }

    /// A plan for a file of lines, which has no header: its one text column takes them.
    init(linesOf delivery: Delivery, columns: [TableColumn]) throws {
        let fillable = columns.filter { !$0.isGenerated && !$0.name.hasPrefix("_") }
        guard fillable.count == 1, ColumnType(of: fillable[0]).isText else {
            throw StagingError.badFeed(
                feed: delivery.feed.name, reason: "a target for lines has one text column beside its lineage")
        }
        try self.init(header: [fillable[0].name], delivery: delivery, columns: columns)
    }

    /// A column that the loader fills itself: `_load_id`, `_record_no`, and `_x` for a part x of the file's name.
    private static func lineage(of column: TableColumn, delivery: Delivery) -> PlannedColumn? {
        let source: PlannedColumn.Source
        switch column.name {
        case "_load_id": source = .loadID
        case "_record_no": source = .recordNumber
        default:
            guard column.name.hasPrefix("_"),
                let part = FilePattern.Part(rawValue: String(column.name.dropFirst())),
                let text = delivery.parts[part]
            else { return nil }
            source = .constant(text)
        }
        return PlannedColumn(column: column, type: ColumnType(of: column), source: source, header: column.name)
    }

    private static func column(
        for header: String, among columns: [TableColumn], map: [String: String]
    ) -> TableColumn? {
        columns.first { $0.name == header }
            ?? columns.first { $0.name.lowercased() == header.lowercased() }
            ?? columns.first { $0.name == snakeCased(header) }
            ?? columns.first { $0.name == map[header] }
    }

    /// `Years of Service`, `yearsOfService` and `Years-Of-Service` as `years_of_service`.
    static func snakeCased(_ header: String) -> String {
        var words = ""
        var isAfterLower = false
        for character in header {
            if character.isUppercase, isAfterLower {
                words.append("_")
            }
            if character.isLetter || character.isNumber {
                words.append(contentsOf: character.lowercased())
            } else if !words.isEmpty, words.last != "_" {
                words.append("_")
            }
            isAfterLower = character.isLowercase || character.isNumber
        }
        while words.last == "_" {
            words.removeLast()
        }
        return words
    }
}
