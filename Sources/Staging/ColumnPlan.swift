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
            if case .recordNumber = planned.source { planned.type != .int8 } else { planned.type.isReadByServer }
        }
    }

    /// Whether rows carry the number of their load, so that they can be found again.
    var hasLoadNumber: Bool {
        columns.contains { planned in
            if case .loadID = planned.source { true } else { false }
        }
    }

    /// Whether rows carry the number of their record, so that each of them can be found again.
    var hasRecordNumber: Bool { columns.contains { $0.column.name == Lineage.record } }

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
        let fillable = columns.filter { !$0.isGenerated && !feed.isLineage($0) }
        var problems = feed.isListed ? [] : Self.problems(of: feed, fillable)
        var fieldOf: [String: Int] = [:]
        var unknown = 0
        for (index, name) in header.enumerated() {
            let place = "column \(index + 1) '\(name)'"
            if feed.ignoredHeaders.contains(name) {
                continue
            }
            guard let column = Self.column(of: delivery, for: name, among: fillable) else {
                unknown += 1
                let isGenerated = columns.contains { $0.isGenerated && $0.name == name }
                problems.append(isGenerated ? "\(place) is computed by the server" : "\(place) is unknown")
                continue
            }
            if fieldOf.updateValue(index, forKey: column) != nil {
                problems.append("\(place) gives \(column) a second time")
            }
        }
        // What stands in a first line that is no header belongs to a patient: it is not repeated. A name or two may be
        // there by chance, because there are people who are called Race.
        guard !fieldOf.isEmpty, unknown * 2 <= header.count else {
            let target = feed.target.description
            throw feed.isListed
                ? StagingError.notAHeader(path: delivery.path, target: target)
                : StagingError.notTheColumns(path: delivery.path, target: target, columns: fillable.map(\.name))
        }
        for column in fillable where fieldOf[column.name] == nil {
            if !feed.optionalColumns.contains(column.name) {
                problems.append("no header for \(column.name)")
            } else if column.isNotNull && !column.hasDefault {
                problems.append("no header for \(column.name), which may not be empty and has no default")
            }
        }
        if delivery.repairs != nil, fieldOf[Lineage.record] == nil {
            problems.append("no header for \(Lineage.record), the last column of an export")
        }
        guard problems.isEmpty else {
            throw feed.isListed
                ? StagingError.headerMismatch(
                    path: delivery.path, target: feed.target.description, problems: problems)
                : StagingError.columnMismatch(
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
        let fillable = columns.filter { !$0.isGenerated && !delivery.feed.isLineage($0) }
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
        case Lineage.load: source = .loadID
        case Lineage.record: source = .recordNumber
        default:
            guard column.name.hasPrefix("_"),
                let part = FilePattern.Part(rawValue: String(column.name.dropFirst())),
                let text = delivery.parts[part]
            else { return nil }
            source = .constant(text)
        }
        return PlannedColumn(column: column, type: ColumnType(of: column), source: source, header: column.name)
    }

    /// What the mapping of a table names that the table does not have.
    private static func problems(of feed: Feed, _ fillable: [TableColumn]) -> [String] {
        let names = Set(fillable.map(\.name))
        return feed.headerMap.sorted { $0.key < $1.key }.filter { !names.contains($0.value) }
            .map { "there is no column \($0.value) to map '\($0.key)' to" }
            + feed.optionalColumns.subtracting(names).sorted().map { "there is no column \($0) to leave out" }
    }

    /// The name of the column that a header means.
    private static func column(of delivery: Delivery, for header: String, among columns: [TableColumn]) -> String? {
        // The records of a repair keep the numbers that the export gave with them.
        if delivery.repairs != nil, header == Lineage.record {
            return Lineage.record
        }
        return column(for: header, among: columns, map: delivery.feed.headerMap)?.name
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
