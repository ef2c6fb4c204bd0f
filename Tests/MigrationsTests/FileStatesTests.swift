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

    /// Whether a file of functions that something dropped what is called like it counts as dropped.
    @Test(arguments: [
        ("create function ops.f() returns int language sql return 1;", FileStates.State.dropped),
        ("CREATE OR REPLACE PROCEDURE \"ops\".F() language sql as 'select 1';", .dropped),
        ("create aggregate ops.f(int) (sfunc = int4pl, stype = int);", .dropped),
        ("create function ops.g() returns int language sql return 1;", .applied),
        ("create function f() returns int language sql return 1;", .applied),
        ("select 'create function ops.f()';", .applied),
    ])
    func onlyAFunctionThatTheFileIsSureToMakeIsDropped(_ text: String, state: FileStates.State) throws {
        let file = try RepeatableFile(.function, "ops.f", text)
        let row = AppliedFile(kind: "function", key: "ops.f", name: "ops.f", sum: file.sum, isInPlace: false)
        let states = try FileStates(folder: MigrationFolder(versioned: [], repeatable: [file]), history: [row])
        #expect(states.files.map(\.state) == [state])
    }

    @Test func repeatableFileThatCameBackIsPending() throws {
        let file = try RepeatableFile(.reference, "ops.t", "select 1;")
        let row = AppliedFile(
            kind: "reference", key: "ops.t", name: "ops.t", state: .removed, sum: file.sum, appliedAt: "then")
        let states = try FileStates(folder: MigrationFolder(versioned: [], repeatable: [file]), history: [row])
        #expect(states.files.map(\.state) == [.pending])
        #expect(states.files.map(\.appliedAt) == [nil])
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

    /// Its number may be another file's by now.
    @Test func undoneFileBelowANewerOneIsOutOfOrder() throws {
        let folder = MigrationFolder(
            versioned: try ["0001_a", "0002_other", "0003_c"].map { try VersionedFile($0) }, repeatable: [])
        let undone = AppliedFile(
            kind: History.versioned, key: "0002", name: "b", state: .undone, sum: "v1:sha256:0")
        let first = AppliedFile(try VersionedFile("0001_a"))
        #expect(
            try states(folder, [first, undone]) == [
                "versioned 0001_a: applied", "versioned 0002_other: undone", "versioned 0003_c: pending",
            ])
        let newer = AppliedFile(try VersionedFile("0003_c"))
        #expect(
            try states(folder, [first, undone, newer])
                == ["versioned 0001_a: applied", "versioned 0002_other: out of order", "versioned 0003_c: applied"])
    }

    @Test func appliedFileSaysWhen() throws {
        let file = try VersionedFile("0001_a")
        let states = try FileStates(
            folder: MigrationFolder(versioned: [file], repeatable: []), history: [AppliedFile(file)])
        #expect(states.files.map(\.appliedAt) == ["then"])
    }
}
