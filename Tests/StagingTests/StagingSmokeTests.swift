import TestCluster
import Testing

@Suite struct StagingSmokeTests {
    @Test func databaseIsMade() throws {
        #expect(try TestCluster.shared().makeDatabase().hasPrefix("test_"))
    }
}
