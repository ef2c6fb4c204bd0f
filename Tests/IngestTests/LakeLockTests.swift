import Failures
import Testing

@testable import Ingest

@Suite struct LakeLockTests {
    @Test func secondHolderIsToldWhoTheFirstOneIs() throws {
        let folder = try TemporaryFolder()
        do {
            let lock = try LakeLock(lake: folder.path, holder: "first, with a long name")
            let failure = #expect(throws: LakeLocked.self) {
                _ = try LakeLock(lake: folder.path, holder: "second")
            }
            #expect(failure == LakeLocked(lake: folder.path, holder: "first, with a long name"))
            #expect(failure?.outcome == .locked)
            withExtendedLifetime(lock) {}
        }
        _ = try LakeLock(lake: folder.path, holder: "second")
        #expect(try folder.files() == [".watch.lock": "second\n"])
    }
}
