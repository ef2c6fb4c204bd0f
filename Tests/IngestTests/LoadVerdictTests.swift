import Files
import Postgres
import Staging
import Testing

@testable import Ingest

@Suite struct LoadVerdictTests {
    private func word(_ error: any Error, path: String) -> String {
        switch LoadVerdict(of: error, path: path) {
        case .file: "file"
        case .changing: "changing"
        case .gone: "gone"
        case .setting: "setting"
        case .outage: "outage"
        case nil: "none"
        }
    }

    private static func refusal(_ state: String) -> PostgresError {
        var fields = ServerFields()
        fields.sqlState = state
        return PostgresError(fields)
    }

    /// Out of disk, memory, connections; shut down, starting up; deadlock, serialization; an I/O error; a standby; a lost
    /// connection.
    @Test(arguments: [
        "53100", "53200", "53300", "57P01", "57P02", "57P03", "40P01", "40001", "58030", "55P03", "25006",
        "08006", "08000",
    ])
    func outageIsNoFaultOfTheFile(state: String) throws {
        let folder = try TemporaryFolder()
        #expect(word(Self.refusal(state), path: try folder.write("a", "")) == "outage")
    }

    @Test func lostConnectionAndUnknownOutcomeAreOutages() throws {
        let path = try TemporaryFolder().write("a", "")
        #expect(word(PostgresError(.connection, "gone"), path: path) == "outage")
        #expect(word(PostgresError(.outcomeUnknown, "gone"), path: path) == "outage")
    }

    /// No permission, no table, our own mistake; what a limit or a person ended; a database that was dropped.
    @Test(arguments: ["42501", "42P01", "XX000", "57014", "53400", "57P04", "23505"])
    func settingIsNoFaultOfTheFile(state: String) throws {
        let path = try TemporaryFolder().write("a", "")
        #expect(word(Self.refusal(state), path: path) == "setting")
    }

    @Test func faultsOfTheFileAreItsOwn() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a", "")
        let faults: [StagingError] = [
            .noHeader(path: path), .notAHeader(path: path, target: "t"),
            .headerMismatch(path: path, target: "t", problems: []),
            .tooManyRejects(path: path, load: 1, rejects: 1, limit: 0, isComplete: true),
            .unframeable(path: path, load: 1, line: 1),
            .refusedByServer(path: path, load: 1, reason: "", table: nil),
        ]
        #expect(faults.map { word($0, path: path) } == faults.map { _ in "file" })
        let others: [StagingError] = [
            .badFeed(feed: "f", reason: ""),
            .badTarget("t", reason: "", wayOut: ""),
            .miscounted(path: path, records: 1, loaded: 0, rejected: 0, skipped: 0),
        ]
        #expect(others.map { word($0, path: path) } == others.map { _ in "setting" })
        #expect(word(StagingError.noThread, path: path) == "outage")
        #expect(word(StagingError.changedWhileRead(path: path), path: path) == "changing")
        #expect(word(FileFailure(path: path, errorNumber: 13), path: path) == "setting")
    }

    @Test func fileThatIsNotThereAnyMoreIsGone() throws {
        let path = "\(try TemporaryFolder().path)/none"
        #expect(word(StagingError.changedWhileRead(path: path), path: path) == "gone")
        #expect(word(FileFailure(path: path, errorNumber: 2), path: path) == "gone")
    }

    @Test func failureOfOurOwnIsNobodysFault() {
        struct Surprise: Error {}
        #expect(word(Surprise(), path: "/") == "none")
    }

    @Test func waitsDoubleUpToHalfAMinute() {
        var backoff = Backoff()
        let waits = (1...9).map { _ in backoff.next() / .milliseconds(500) }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60])
        backoff.reset()
        #expect(backoff.next() == .milliseconds(500))
    }
}
