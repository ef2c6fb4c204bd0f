import Foundation
import TestCluster
import Testing

@testable import Postgres

@Suite struct KeepaliveTests {
    private static let names = ["keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"]

    /// The values that libpq works with.
    private static func values(of connection: borrowing Connection) throws -> [String?] {
        let parameters = try connection.parameters(forDatabase: "x")
        return names.map { name in parameters.first { $0.keyword == name }?.value }
    }

    private func values(_ rest: String) throws -> [String?] {
        let cluster = try TestCluster.shared()
        let target = ConnectionTarget(
            rest.hasPrefix("postgresql:")
                ? rest.replacing("HOST", with: cluster.socketFolder).replacing("USER", with: cluster.user)
                : "host=\(cluster.socketFolder) user=\(cluster.user) dbname=postgres \(rest)")
        return try Self.values(of: Connection(to: target, applicationName: "t"))
    }

    @Test func machineThatIsGoneIsNoticedWithinAMinute() throws {
        #expect(try values("") == ["30", "10", "3", "60000"])
        #expect(try values("postgresql://USER@/postgres?host=HOST") == ["30", "10", "3", "60000"])
    }

    @Test func whatTheConnectionStringSaysStays() throws {
        #expect(try values("keepalives_idle=7 tcp_user_timeout=0") == ["7", "10", "3", "0"])
        #expect(
            try values("postgresql://USER@/postgres?host=HOST&keepalives_count=9&keepalives_interval=2")
                == ["30", "2", "9", "60000"])
    }

    @Test func furtherAndNewConnectionsHaveThemToo() throws {
        let cluster = try TestCluster.shared()
        let target = ConnectionTarget(
            "host=\(cluster.socketFolder) user=\(cluster.user) dbname=postgres keepalives_count=5")
        var connection = try Connection(to: target, applicationName: "t")
        let expected = ["30", "10", "5", "60000"]
        #expect(try Self.values(of: Connection(besides: connection)) == expected)
        try connection.reconnect()
        #expect(try Self.values(of: connection) == expected)
    }

    /// Of a service that the connection string names, and of one that the environment does.
    @Test(arguments: ["service=ward", ""]) func whatAServiceSaysStays(connectionString: String) async throws {
        let cluster = try TestCluster.shared()
        let file = FileManager.default.temporaryDirectory.appending(path: "service-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(
            """
            [ward]
            host=\(cluster.socketFolder)
            user=\(cluster.user)
            dbname=postgres
            keepalives_idle=11
            tcp_user_timeout=12000

            """.utf8
        ).write(to: file)
        let path = file.path
        await #expect(processExitsWith: .success) {
            [path = path as String, connectionString = connectionString as String] in
            setenv("PGSERVICEFILE", path, 1)
            if connectionString.isEmpty {
                setenv("PGSERVICE", "ward", 1)
            }
            let connection = try Connection(to: ConnectionTarget(connectionString), applicationName: "t")
            #expect(connection.address.hasSuffix("/postgres"))
            #expect(try Self.values(of: connection) == ["11", "10", "3", "12000"])
        }
    }
}
