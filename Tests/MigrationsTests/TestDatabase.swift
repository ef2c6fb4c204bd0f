import Migrations
import Postgres
import TestCluster

/// An empty database of a test's own.
struct TestDatabase {
    let cluster: TestCluster
    let name: String

    init(_ template: TestCluster.Template = .empty) throws {
        cluster = try TestCluster.shared()
        name = try cluster.makeDatabase(template)
    }

    func connect() throws -> Connection { try cluster.connect(name) }

    /// A connection whose statements run with the rights of a role.
    func connect(as role: String) throws -> Connection {
        var connection = try connect()
        try connection.run("set role \(identifier: role)")
        return connection
    }

    /// Applies a folder on a connection of its own.
    @discardableResult
    func up(_ folder: MigrationFolder, lockWait: Int = 60) throws -> MigrationPlan {
        var connection = try connect()
        var options = ApplyOptions()
        options.lockWait = lockWait
        return try Migrator(folder: folder, toolVersion: "test", options: options).up(on: &connection)
    }

    /// The first column of a query's rows as text, from a connection of its own.
    func values(_ query: SQL) throws -> [String] {
        var connection = try connect()
        return try connection.values(query)
    }
}

extension Connection {
    /// The column `value` of a query's rows as text.
    mutating func values(_ query: SQL) throws -> [String] {
        try self.query(query) { try $0.optional("value", as: String.self) ?? "null" }
    }
}
