import Foundation
import Postgres
import TestCluster
import Testing

/// Who may only read can look, also while a migration is pending.
@Suite struct ReadersTests {
    /// A warehouse with a load that has rejects and a migration pending, and who connects to it as a member of a role.
    private static func withPendingMigration(
        memberOf role: String, _ body: (Warehouse, [String: String]) throws -> Void
    ) throws {
        try BrokenPeople.withFile { path in
            let warehouse = try Warehouse()
            try warehouse.loader("copy", path, "--max-rejects", "10", code: 3)
            var connection = try warehouse.connect()
            // The newest one: any other would be out of order, which is not pending but refused.
            try connection.run(
                "delete from migrate.applied where key = (select max(key) from migrate.applied where version > 0)")
            try warehouse.migrate("status", "--exit-code", code: 3)
            try warehouse.loader("copy", path, code: 4)
            let user = "\(role)_\(warehouse.database)"
            try connection.run("create role \(identifier: user) login")
            try connection.run("grant \(identifier: role) to \(identifier: user)")
            try body(warehouse, ["PGUSER": user])
        }
    }

    @Test func stewardSeesStatusAndRejects() throws {
        try Self.withPendingMigration(memberOf: "steward") { warehouse, steward in
            let status = try warehouse.loader("status", environment: steward)
            #expect(status.errors.contains("connected to steward_"))
            #expect(status.errors.contains("undated deliveries wait for the next publication: people"))
            let loads = try warehouse.loader("rejects", "list", environment: steward)
            #expect(loads.lines.contains { $0.contains("people_data.csv") })
            let rejects = try warehouse.loader("rejects", "list", "1", "--show-values", environment: steward)
            #expect(rejects.lines.filter { $0.hasPrefix("line ") }.count == BrokenPeople.rejects.count)
            #expect(rejects.output.contains("Quillfeather"))
        }
    }

    @Test func analystSeesStatusAndLoadsButNoRejectedRecord() throws {
        try Self.withPendingMigration(memberOf: "analyst") { warehouse, analyst in
            for format in ["text", "json"] {
                try warehouse.loader("status", "--format", format, environment: analyst)
                let loads = try warehouse.loader("rejects", "list", "--format", format, environment: analyst)
                #expect(loads.lines.contains { $0.contains("people_data.csv") })
            }
            let refused = try warehouse.loader("rejects", "list", "1", "--show-values", environment: analyst, code: 1)
            #expect(refused.errors.contains("permission denied for table rejects"))
            #expect(!BrokenPeople.secrets.contains { refused.everything.contains($0) })
        }
    }

    @Test func analystSeesEveryDayThatIsPublished() throws {
        let warehouse = try Warehouse.withThreeDays()
        var connection = try warehouse.connect()
        let user = "analyst_\(warehouse.database)"
        try connection.run("create role \(identifier: user) login in role analyst")
        let status = try warehouse.loader("status", environment: ["PGUSER": user])
        #expect(status.lines.count == 5)
        #expect(status.output == (try warehouse.loader("status").output))
    }
}
