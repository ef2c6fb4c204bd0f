import Foundation
import Migrations
import Postgres
import TestCluster
import Testing

@Suite struct ShapeChangeTests {
    @Test func everyChangeShowsInItsLinesAndInNoOther() throws {
        let database = try SampleShape.makeDatabase()
        var connection = try database.connect()
        var before = try CatalogShape.read(from: &connection)
        let changes = try SampleShape.changes()
        #expect(changes.count > 80)
        for change in changes {
            try connection.run(SQL(verbatim: change.statement))
            let after = try CatalogShape.read(from: &connection)
            #expect(ShapeDifference(from: before, to: after).lines == change.lines, "\(change.statement)")
            #expect(try (before.fingerprint() == after.fingerprint()) == change.lines.isEmpty)
            before = after
        }
    }
}
