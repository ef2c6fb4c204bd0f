import Migrations
import Testing

@Suite struct FileStatesTests {
    private func states(_ folder: MigrationFolder, _ applied: [AppliedFile]) throws -> [String] {
        try FileStates(folder: folder, history: applied).files.map { "\($0.kind) \($0.name): \($0.state.rawValue)" }
    }

    @Test func everyStateIsShown() throws {
        let folder = MigrationFolder(
            versioned: try ["0001_a", "0002_b", "0003_c", "0005_late", "0011_new"].map { try VersionedFile($0) },
            repeatable: [
                try RepeatableFile(.function, "ops.f", "select 1;"), try RepeatableFile(.view, "marts.v", "select 1;"),
                try RepeatableFile(.access, "analyst", "select 1;"),
            ])
        let applied = [
            AppliedFile(try VersionedFile("0001_a")), AppliedFile(try VersionedFile("0002_b", "select 'before';")),
            AppliedFile(try VersionedFile("0003_c")), AppliedFile(try VersionedFile("0010_lost")),
            AppliedFile(try RepeatableFile(.function, "ops.f", "select 1;")),
            AppliedFile(try RepeatableFile(.view, "marts.v", "select 0;")),
            AppliedFile(try RepeatableFile(.reference, "ops.gone", "select 1;")),
        ]
        #expect(
            try states(folder, applied) == [
                "versioned 0001_a: applied", "versioned 0002_b: edited", "versioned 0003_c: applied",
                "versioned 0005_late: out of order", "versioned 0011_new: pending", "function ops.f: applied",
                "view marts.v: changed", "access analyst: pending", "versioned 0010_lost: gone",
                "reference ops.gone: gone",
            ])
    }

    @Test func onlyAMigrationWithoutAFileIsLost() throws {
        let applied = [
            AppliedFile(try VersionedFile("0001_a")), AppliedFile(try RepeatableFile(.function, "ops.f", "select 1;")),
        ]
        let files = try FileStates(folder: MigrationFolder(versioned: [], repeatable: []), history: applied).files
        #expect(files.map(\.isLostMigration) == [true, false])
    }

    @Test func statesOfAnEmptyHistoryArePendingWithoutATime() throws {
        let files = try FileStates(folder: try MigrationFolder(migrations: ["0001_a": "select 1;"]), history: []).files
        #expect(files.map(\.state) == [.pending])
        #expect(files.map(\.appliedAt) == [nil])
    }

    @Test func appliedFileSaysWhen() throws {
        let file = try VersionedFile("0001_a")
        let states = try FileStates(
            folder: MigrationFolder(versioned: [file], repeatable: []), history: [AppliedFile(file)])
        #expect(states.files.map(\.appliedAt) == ["then"])
    }
}
