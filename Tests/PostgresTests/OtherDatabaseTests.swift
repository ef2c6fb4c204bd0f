import Failures
import Foundation
import Postgres
import TestCluster
import Testing

@Suite struct OtherDatabaseTests {
    private func setting(_ name: String, of connection: inout Connection) throws -> String? {
        try connection.first("select current_setting(\(name)) as value") { try $0.value("value", as: String.self) }
    }

    @Test func connectionHasTheSameUserAndParameters() throws {
        let cluster = try TestCluster.shared()
        let (one, other) = (try cluster.makeDatabase(.empty), try cluster.makeDatabase(.empty))
        let target = ConnectionTarget(
            "postgresql://\(cluster.user)@/\(one)?host=\(cluster.socketFolder)&port=5432"
                + "&options=-c%20work_mem%3D5MB&application_name=odd%20%27name")
        let connection = try Connection(to: target, applicationName: "t")
        var second = try Connection(toDatabase: other, of: connection)
        #expect(try setting("work_mem", of: &second) == "5MB")
        #expect(try setting("application_name", of: &second) == "odd 'name")
        #expect(try setting("TimeZone", of: &second) == "UTC")
        let addresses = (connection.address, second.address)
        #expect(addresses.1 == addresses.0.replacing(one, with: other))
    }

    @Test func connectionGoesToTheHostThatWasReached() throws {
        let cluster = try TestCluster.shared()
        let name = try cluster.makeDatabase(.empty)
        let connection = try Connection(
            to: ConnectionTarget(
                "host=/nowhere,\(cluster.socketFolder) port=1,5432 user=\(cluster.user) dbname=postgres"),
            applicationName: "t")
        let address = try Connection(toDatabase: name, of: connection).address
        #expect(address == "\(cluster.user)@\(cluster.socketFolder):5432/\(name)")
    }

    @Test func nameIsNeitherAConnectionStringNorSQL() throws {
        let cluster = try TestCluster.shared()
        var connection = try cluster.connect("postgres")
        let name = #"dbname='x" y=\#(UInt32.random(in: 0 ... .max))"#
        try connection.run("create database \(identifier: name)")
        var second = try Connection(toDatabase: name, of: connection)
        #expect(try second.first("select current_database() as name") { try $0.value("name", as: String.self) } == name)
    }

    @Test func databaseThatIsNotThereIsNamed() throws {
        let connection = try TestCluster.shared().connect("postgres")
        let error = try thrownError { _ = try Connection(toDatabase: "no_such_one", of: connection).address }
        #expect(error?.kind == .connection)
        #expect(error?.message.contains("no_such_one") == true)
    }

    /// A server that asks for passwords, and a file that has the password for the first database only.
    @Test func passwordGoesAlong() throws {
        let cluster = try TestCluster.own()
        var connection = try cluster.connect("postgres")
        try connection.run("create role guarded login password 'gehe@im'")
        try connection.run("create database guarded")
        let rules = try #require(try setting("hba_file", of: &connection))
        let loaded = { (connection: inout Connection) in
            try connection.first("select pg_conf_load_time()::text as time") { try $0.value("time", as: String.self) }
        }
        let before = try loaded(&connection)
        try ("local all guarded scram-sha-256\n" + String(contentsOfFile: rules, encoding: .utf8))
            .write(toFile: rules, atomically: false, encoding: .utf8)
        try connection.run("select pg_reload_conf()")
        try wait { try loaded(&connection) != before }
        let file = FileManager.default.temporaryDirectory.appending(path: "pass-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("*:*:guarded:guarded:gehe@im\n".utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        let target = { (database: String) in
            ConnectionTarget(
                "host=\(cluster.socketFolder) port=5432 user=guarded dbname=\(database) passfile=\(file.path)")
        }
        // The rule holds, and the file has nothing for another database.
        let refused = try thrownError { _ = try Connection(to: target("postgres"), applicationName: "t").address }
        #expect(refused?.kind == .connection)
        let guarded = try Connection(to: target("guarded"), applicationName: "t")
        let address = try Connection(toDatabase: "postgres", of: guarded).address
        #expect(address.hasSuffix("/postgres"))
        let given = try Connection(
            to: ConnectionTarget(
                "postgresql://guarded:gehe%40im@/guarded?host=\(cluster.socketFolder)"), applicationName: "t")
        let second = try Connection(toDatabase: "postgres", of: given).address
        #expect(second.hasSuffix("/postgres"))
    }
}
