import TestCluster
import Testing

@Suite struct EndToEndSmokeTests {
    @Test func databaseIsMade() throws {
        #expect(try TestCluster.shared().makeDatabase().hasPrefix("test_"))
    }
}
