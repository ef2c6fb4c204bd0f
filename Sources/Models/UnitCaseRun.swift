public import Postgres

/// What a unit case showed.
public struct UnitCaseResult: Sendable {
    /// The case.
    public let unit: UnitCase
    /// What differs, as aligned lines: `- ` for a row that is missing, `+ ` for one that is unexpected.
    public let differences: [String]

    /// Whether the model gave what was expected.
    public var isPassed: Bool { differences.isEmpty }
}

extension ModelFolder {
    /// Runs unit cases, each in a transaction that is rolled back.
    ///
    /// The database has to be migrated and empty: what is there besides the rows given would be in the way. Throws
    /// ``ModelError`` when it is not empty or a case is wrong, `SQLFileError` when a model cannot be run.
    public func runUnitCases(on connection: inout Connection) throws -> [UnitCaseResult] {
        let loads = try connection.first("select count(*) as loads from ops.loads") { row in
            try row.value("loads", as: Int.self)
        }
        guard loads == 0 else { throw ModelError.notEmpty }
        let graph = try ModelGraph(of: models, on: &connection)
        return try units().map { unit in
            guard let model = graph.order.first(where: { $0.table == unit.model }) else {
                throw ModelError.noSuchModel(unit.model.description, models: graph.order.map(\.table.description))
            }
            let differences = try connection.rolledBack { connection in
                try BuildScope(days: [], loads: []).create(on: &connection)
                var differences: [String] = []
                let given = unit.steps.flatMap(\.given)
                guard model.dayColumn == nil || given.contains(where: { $0.target == "affected_days" }) else {
                    throw ModelError.badUnitCase(
                        path: given.first?.path ?? unit.name,
                        "beside it affected_days.csv is missing, with a column day: without it no day is built")
                }
                for (index, step) in unit.steps.enumerated() {
                    try connection.run("delete from affected_days")
                    try connection.run("delete from affected_loads")
                    for fixture in step.given {
                        try fixture.insert(on: &connection)
                    }
                    _ = try ModelBuilder(graph: graph).build(model, on: &connection)
                    for fixture in step.expect {
                        let found = try fixture.differences(on: &connection)
                        let place = unit.steps.count > 1 ? ["step \(index + 1), \(fixture.target)"] : [fixture.target]
                        differences += found.isEmpty ? [] : place + found
                    }
                }
                return differences
            }
            return UnitCaseResult(unit: unit, differences: differences)
        }
    }
}

extension UnitCase.Fixture {
    /// The table as SQL writes it; parameters are temporary tables and have no schema.
    private func table() throws -> String {
        if target == "affected_days" || target == "affected_loads" {
            return target
        }
        guard let table = TableName(target) else {
            throw ModelError.badUnitCase(path: path, "the file is named after a table, schema.table.csv")
        }
        return table.quoted
    }

    /// Inserts the rows; lineage the file does not give is 0 and the line.
    fileprivate func insert(on connection: inout Connection) throws {
        let table = try table()
        if replaces {
            try connection.run("delete from \(verbatim: table)")
        }
        try copy(into: "given", like: table, on: &connection)
        var columns = self.columns.map(SQL.quoted)
        var values = columns
        for (name, value) in [("_load_id", "0"), ("_record_no", "row_number() over ()")]
        where !self.columns.contains(name) {
            let isThere = try connection.first(
                """
                select 1 as one from pg_catalog.pg_attribute
                where attrelid = \(table)::regclass and attname = \(name) and not attisdropped
                """
            ) { _ in true }
            if isThere != nil {
                columns.append(SQL.quoted(name))
                values.append(value)
            }
        }
        try connection.run(
            """
            insert into \(verbatim: table) (\(verbatim: columns.joined(separator: ", ")))
            select \(verbatim: values.joined(separator: ", ")) from given
            """)
        try connection.run("drop table given")
    }

    /// The rows that are expected and not there, and the other way round, in the columns the file lists.
    fileprivate func differences(on connection: inout Connection) throws -> [String] {
        let table = try table()
        try copy(into: "expected", like: table, on: &connection)
        let list = columns.map(SQL.quoted).joined(separator: ", ")
        func rows(_ left: String, _ right: String, _ mark: String) throws -> [[String]] {
            let cells = columns.map { "coalesce(r.\(SQL.quoted($0))::text, '∅')" }.joined(separator: ", ")
            return try connection.query(
                """
                select array[\(verbatim: cells)] as cells
                from (
                    select \(verbatim: list) from \(verbatim: left) except all
                    select \(verbatim: list) from \(verbatim: right)
                ) as r
                order by 1
                """
            ) { [mark] + (try $0.value("cells", as: [String].self)) }
        }
        let missing = try rows("expected", table, "-")
        let unexpected = try rows(table, "expected", "+")
        try connection.run("drop table expected")
        guard !missing.isEmpty || !unexpected.isEmpty else { return [] }
        return Self.aligned([[" "] + columns] + missing + unexpected)
    }

    private func copy(into name: String, like table: String, on connection: inout Connection) throws {
        let list = columns.map(SQL.quoted).joined(separator: ", ")
        try connection.run(
            "create temporary table \(verbatim: name) as select \(verbatim: list) from \(verbatim: table) where false")
        _ = try connection.copyIn("copy \(verbatim: name) from stdin (format csv, header match)") { writer in
            try bytes.withUnsafeBytes { try writer.write($0) }
        }
    }

    private static func aligned(_ rows: [[String]]) -> [String] {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.indices.map { row[$0] + String(repeating: " ", count: widths[$0] - row[$0].count) }
                .joined(separator: "  ")
        }
    }
}
