import Migrations
public import Postgres
import SQLText

/// What the models read, as Postgres itself tells it, and the order to build them in.
///
/// Nothing is declared: each select becomes a temporary view in a transaction that is rolled back, and `pg_depend` says
/// what it reads. Foreign keys between models count as well.
public struct ModelGraph: Sendable {
    /// Models with a table, each after those it reads or refers to.
    public let order: [ModelFile]
    /// What a model reads directly, views resolved to what they read: tables, and functions by their name.
    public let reads: [TableName: Set<TableName>]
    /// The columns of a model's table that its select fills, in the select's order.
    let columns: [TableName: [String]]
    /// The primary key of a model's table.
    let keys: [TableName: [String]]

    /// Looks at the models; the connection is left without a transaction, and nothing is changed.
    ///
    /// Throws ``SQLFileError`` when a select cannot be planned, ``ModelError`` when it does not fit its table or there
    /// is no order.
    public init(of models: [ModelFile], on connection: inout Connection) throws {
        let tables = models.filter { $0.kind != .view }
        var direct: [TableName: Set<TableName>] = [:]
        var columns: [TableName: [String]] = [:]
        var keys: [TableName: [String]] = [:]
        try connection.rolledBack { connection in
            try BuildScope(days: [], loads: []).create(on: &connection)
            for (index, model) in tables.enumerated() {
                try connection.run(
                    model.statement, of: model.source, prelude: "create temporary view \(Self.viewName(index)) as\n")
            }
            let schema = try connection.first(
                "select nspname from pg_catalog.pg_namespace where oid = pg_catalog.pg_my_temp_schema()"
            ) { try $0.value("nspname", as: String.self) }
            for (index, model) in tables.enumerated() {
                let view = TableName(schema: schema ?? "", name: Self.viewName(index))
                columns[model.table] = try Self.check(model, view: view, &connection)
                keys[model.table] = try Self.primaryKey(model, &connection)
            }
            let names = Dictionary(
                tables.enumerated().map { (Self.viewName($0.offset), $0.element.table) },
                uniquingKeysWith: { first, _ in first })
            direct = try Self.dependencies(&connection) { view in
                view.schema == schema ? names[view.name] : view
            }
        }
        self.columns = columns
        self.keys = keys
        var reads: [TableName: Set<TableName>] = [:]
        for model in tables {
            let read = Self.resolve(model.table, direct, tables: Set(tables.map(\.table)))
            try Self.checkDays(of: model, reading: read, among: tables)
            reads[model.table] = read
        }
        self.reads = reads
        order = try Self.sort(tables, reads: reads, references: try Self.references(tables, &connection))
    }

    private static func viewName(_ index: Int) -> String { "model_\(index)" }

    /// The columns of the select, checked against those of the table.
    private static func check(
        _ model: ModelFile, view: TableName, _ connection: inout Connection
    ) throws -> [String] {
        let spot = model.source.spot(atByte: model.statement.byteOffset)
        let target = try connection.columns(of: model.table)
        guard !target.isEmpty else { throw ModelError.noTable(spot, model.table) }
        // A row whose day is null would be of no affected day and of no other: nothing would ever replace it.
        if let day = model.dayColumn, target.first(where: { $0.name == day })?.isDay != true {
            throw ModelError.columnMismatch(spot, model.table, "the table has no column \(day) that is a date not null")
        }
        if case .versions(let range) = model.kind, target.first(where: { $0.name == range })?.typeName != "daterange" {
            throw ModelError.columnMismatch(spot, model.table, "the table has no column \(range) that is a daterange")
        }
        let selected = try connection.columns(of: view)
        for (index, column) in selected.enumerated() {
            guard let wanted = target.first(where: { $0.name == column.name && !$0.isGenerated }) else {
                throw ModelError.columnMismatch(
                    spot, model.table, "column \(index + 1), \(column.name), is not a column of the table")
            }
            guard wanted.typeOID == column.typeOID else {
                throw ModelError.columnMismatch(
                    spot, model.table,
                    "column \(index + 1), \(column.name), is \(column.typeName), the table has \(wanted.typeName)")
            }
        }
        let names = Set(selected.map(\.name))
        if let missing = target.first(where: { !$0.isGenerated && !$0.hasDefault && !names.contains($0.name) }) {
            throw ModelError.columnMismatch(spot, model.table, "the column \(missing.name) is not selected")
        }
        return selected.map(\.name)
    }

    /// Refuses what would make the rows of a day depend on more than can be followed.
    private static func checkDays(
        of model: ModelFile, reading read: Set<TableName>, among models: [ModelFile]
    ) throws {
        guard model.dayColumn != nil else { return }
        guard !read.contains(model.table) else {
            throw ModelError.readsItself(model.source.spot(atByte: model.statement.byteOffset), model.table)
        }
        let dated = models.filter { $0.dayColumn != nil && read.contains($0.table) }.map(\.table)
        if let lookback = model.lookbacks.first(where: { !dated.contains($0.table) }) {
            throw ModelError.lookbackElsewhere(
                model.source.spot(at: lookback.position), lookback.table, dated.map(\.description))
        }
    }

    private static func primaryKey(_ model: ModelFile, _ connection: inout Connection) throws -> [String] {
        let key = try connection.query(
            """
            select a.attname
            from pg_catalog.pg_index as i
            inner join pg_catalog.pg_class as c on c.oid = i.indrelid
            inner join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
            cross join lateral unnest(i.indkey::int2[]) with ordinality as k (number, place)
            inner join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum = k.number
            where i.indisprimary and n.nspname = \(model.table.schema) and c.relname = \(model.table.name)
            order by k.place
            """
        ) { try $0.value("attname", as: String.self) }
        let spot = model.source.spot(atByte: model.statement.byteOffset)
        guard !key.isEmpty else {
            throw ModelError.noPrimaryKey(spot, model.table)
        }
        if case .versions(let column) = model.kind, !key.contains(column) {
            throw ModelError.columnMismatch(spot, model.table, "\(column) is no column of the table's primary key")
        }
        return key
    }

    /// What every view reads; `name` says what a view is called among the models, nil leaves it out.
    private static func dependencies(
        _ connection: inout Connection, name: (TableName) -> TableName?
    ) throws -> [TableName: Set<TableName>] {
        let edges = try connection.query(
            """
            select distinct
                vn.nspname as view_schema, v.relname as view_name,
                coalesce(cn.nspname, pn.nspname) as schema, coalesce(c.relname, p.proname) as name
            from pg_catalog.pg_depend as d
            inner join pg_catalog.pg_rewrite as r on r.oid = d.objid
            inner join pg_catalog.pg_class as v on v.oid = r.ev_class and v.relkind = 'v'
            inner join pg_catalog.pg_namespace as vn on vn.oid = v.relnamespace
            left outer join pg_catalog.pg_class as c
                on d.refclassid = 'pg_catalog.pg_class'::regclass and c.oid = d.refobjid and c.oid <> v.oid
            left outer join pg_catalog.pg_namespace as cn on cn.oid = c.relnamespace
            left outer join pg_catalog.pg_proc as p
                on d.refclassid = 'pg_catalog.pg_proc'::regclass and p.oid = d.refobjid
            left outer join pg_catalog.pg_namespace as pn on pn.oid = p.pronamespace
            where d.classid = 'pg_catalog.pg_rewrite'::regclass and (c.oid is not null or p.oid is not null)
                and vn.nspname not in ('pg_catalog', 'information_schema')
            """
        ) { row in
            (
                view: TableName(schema: try row.value("view_schema"), name: try row.value("view_name")),
                read: TableName(schema: try row.value("schema"), name: try row.value("name"))
            )
        }
        var direct: [TableName: Set<TableName>] = [:]
        for edge in edges {
            if let view = name(edge.view) {
                direct[view, default: []].insert(edge.read)
            }
        }
        return direct
    }

    /// What a model reads, with each view, also one that is no model, replaced by itself and what it reads in turn.
    private static func resolve(
        _ table: TableName, _ direct: [TableName: Set<TableName>], tables: Set<TableName>
    ) -> Set<TableName> {
        var read: Set<TableName> = []
        var pending = direct[table] ?? []
        while let next = pending.popFirst() {
            guard read.insert(next).inserted, !tables.contains(next) else { continue }
            pending.formUnion(direct[next] ?? [])
        }
        return read
    }

    /// Which model's table refers to which by a foreign key.
    private static func references(
        _ models: [ModelFile], _ connection: inout Connection
    ) throws -> [TableName: Set<TableName>] {
        let edges = try connection.query(
            """
            select fn.nspname as from_schema, f.relname as from_name, tn.nspname as to_schema, t.relname as to_name
            from pg_catalog.pg_constraint as k
            inner join pg_catalog.pg_class as f on f.oid = k.conrelid
            inner join pg_catalog.pg_namespace as fn on fn.oid = f.relnamespace
            inner join pg_catalog.pg_class as t on t.oid = k.confrelid
            inner join pg_catalog.pg_namespace as tn on tn.oid = t.relnamespace
            where k.contype = 'f'
            """
        ) { row in
            (
                from: TableName(schema: try row.value("from_schema"), name: try row.value("from_name")),
                to: TableName(schema: try row.value("to_schema"), name: try row.value("to_name"))
            )
        }
        return Dictionary(grouping: edges, by: \.from).mapValues { Set($0.map(\.to)) }
    }

    /// An order in which every model comes after what it needs; models that need nothing of each other go by name.
    private static func sort(
        _ models: [ModelFile], reads: [TableName: Set<TableName>], references: [TableName: Set<TableName>]
    ) throws -> [ModelFile] {
        var left = models.sorted { $0.table < $1.table }
        var order: [ModelFile] = []
        while !left.isEmpty {
            let open = Set(left.map(\.table))
            func needs(_ model: ModelFile) -> Set<TableName> {
                (reads[model.table] ?? []).union(references[model.table] ?? []).intersection(open)
                    .subtracting([model.table])
            }
            guard let index = left.firstIndex(where: { needs($0).isEmpty }) else {
                throw ModelError.cycle(
                    circle(from: left[0].table) { table in
                        left.first { $0.table == table }.flatMap { needs($0).min() }
                    })
            }
            order.append(left.remove(at: index))
        }
        return order
    }

    /// Follows `next` until a table comes a second time.
    private static func circle(from start: TableName, next: (TableName) -> TableName?) -> [String] {
        var path = [start]
        while let last = path.last, let table = next(last) {
            if let first = path.firstIndex(of: table) {
                return (path[first...] + [table]).map(\.description)
            }
            path.append(table)
        }
        return path.map(\.description)
    }
}

extension TableColumn {
    /// Whether it says of every row on which day it happened.
    fileprivate var isDay: Bool { typeName == "date" && isNotNull }
}
