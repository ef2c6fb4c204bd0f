import Postgres
import TestCluster
import Testing

/// A database of its own, and the programs pointed to it.
struct Warehouse {
    /// The three days of the fixture lake, published by `loader day`: made once, copied for each test that wants it.
    private static let publishedTemplate = Result {
        let warehouse = try Warehouse(.warehouse)
        for day in Lake.days {
            try warehouse.loader("day", day, "--lake", Lake.fixture.path)
        }
        return warehouse.database
    }

    /// What an undisturbed `loader day` of the smallest day alone makes.
    static let smallDay = Result {
        try Lake.withSmallDay { lake in
            let warehouse = try Warehouse()
            try warehouse.loader("day", Lake.smallDay, "--lake", lake.path)
            return try warehouse.fingerprints()
        }
    }

    private let cluster: TestCluster
    let database: String

    /// A new database; migrated, if it is not to be empty.
    init(_ template: TestCluster.Template = .warehouse) throws {
        cluster = try TestCluster.shared()
        database = try cluster.makeDatabase(template)
    }

    /// A new database of a server of a test's own, migrated.
    init(on cluster: TestCluster) throws {
        self.cluster = cluster
        database = try cluster.makeDatabase(.warehouse)
    }

    private init(copyOf template: String) throws {
        cluster = try TestCluster.shared()
        database = "\(template)_\(UInt64.random(in: .min ... .max))"
        var connection = try cluster.connect("postgres")
        try connection.run("create database \(identifier: database) template \(identifier: template)")
    }

    /// A new database with the three days of the fixture lake published.
    static func withThreeDays() throws -> Warehouse {
        try Warehouse(copyOf: try publishedTemplate.get())
    }

    /// The variables that point a program to the database.
    var environment: [String: String] { cluster.environment(database) }

    /// Runs `loader` and expects it to end with a code.
    @discardableResult
    func loader(
        _ arguments: String..., environment: [String: String] = [:], width: Int? = nil, code: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Program.Ending {
        try run(.loader, arguments, environment, width, code, sourceLocation)
    }

    /// Runs `migrate` and expects it to end with a code.
    @discardableResult
    func migrate(
        _ arguments: String..., environment: [String: String] = [:], width: Int? = nil, code: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Program.Ending {
        try run(.migrate, arguments, environment, width, code, sourceLocation)
    }

    /// The same with arguments from elsewhere.
    @discardableResult
    func migrate(
        arguments: [String], code: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Program.Ending {
        try run(.migrate, arguments, [:], nil, code, sourceLocation)
    }

    private func run(
        _ program: Program, _ arguments: [String], _ environment: [String: String], _ width: Int?, _ code: Int32,
        _ sourceLocation: SourceLocation
    ) throws -> Program.Ending {
        let ending = try program.run(
            arguments, environment: self.environment.merging(environment) { $1 }, width: width)
        #expect(ending.code == code, "\(ending.everything)", sourceLocation: sourceLocation)
        return ending
    }

    /// Runs `body` while a loader runs, for example one that pauses at a point of ``PausePoint``.
    func whileLoading<Value>(
        _ arguments: String..., pauseAt point: String? = nil, _ body: (RunningProgram) throws -> Value
    ) throws -> Value {
        try whileRunning(.loader, arguments, pause: point.map { ["LOADER_PAUSE_AT": $0] } ?? [:], point, body)
    }

    /// Runs `body` while `migrate` runs, with `point` once it has paused there.
    func whileMigrating<Value>(
        _ arguments: String..., pauseAt point: String? = nil, _ body: (RunningProgram) throws -> Value
    ) throws -> Value {
        try whileRunning(.migrate, arguments, pause: point.map { ["MIGRATE_PAUSE_AT": $0] } ?? [:], point, body)
    }

    private func whileRunning<Value>(
        _ program: Program, _ arguments: [String], pause: [String: String], _ point: String?,
        _ body: (RunningProgram) throws -> Value
    ) throws -> Value {
        try program.whileRunning(arguments, environment: environment.merging(pause) { $1 }) { running in
            if let point {
                try running.waitForError("paused at \(point.prefix { $0 != ":" })")
            }
            return try body(running)
        }
    }

    /// A connection of the test's own.
    func connect() throws -> Connection { try cluster.connect(database) }

    /// The rows of a query of one column, as text.
    func texts(_ sql: SQL) throws -> [String] {
        var connection = try connect()
        return try connection.query(sql) { try $0.optional("text", as: String.self) ?? "null" }
    }

    /// The number that a query of one row and one column gives.
    func number(_ sql: SQL) throws -> Int? {
        var connection = try connect()
        return try connection.first(sql) { try $0.value("number", as: Int.self) }
    }

    /// The fingerprints of every model: by day, or whole.
    func fingerprints() throws -> [String: String] {
        var connection = try connect()
        let pairs = try connection.query(
            """
            select t.name || ' ' || d.day::text as name, ops.fingerprint(t.name::regclass, t.day::name, d.day) as hash
            from ops.days as d
            cross join (
                values ('hospital_admissions.visits', 'visit_date'), ('marts.patient_flow', 'day'),
                    ('marts.control_totals', 'day')
            ) as t (name, day)
            union all
            select t.name, ops.fingerprint(t.name::regclass)
            from (values ('hospital_admissions.patients'), ('hospital_operations.staff')) as t (name)
            """
        ) { row in (try row.value("name", as: String.self), try row.value("hash", as: String.self)) }
        return Dictionary(pairs) { first, _ in first }
    }
}
