import TestCluster
import Testing

@Suite struct ModelsSmokeTests {
    @Test func databaseIsMade() throws {
        #expect(try TestCluster.shared().makeDatabase().hasPrefix("test_"))
    }
}
