import TestCluster
import Testing

@Suite struct MigrationsSmokeTests {
    @Test func databaseIsMade() throws {
        #expect(try TestCluster.shared().makeDatabase().hasPrefix("test_"))
    }
}
