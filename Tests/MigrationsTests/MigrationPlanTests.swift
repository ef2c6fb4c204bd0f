import Failures
import Migrations
import Testing

@Suite struct MigrationPlanTests {
    private let function = Result { try RepeatableFile(.function, "ops.f", "select 1;") }
    private let reference = Result { try RepeatableFile(.reference, "ops.t", "select 2;") }
    private let access = Result { try RepeatableFile(.access, "analyst", "select 3;") }

    private func makeFolder(_ names: [String], _ repeatable: [RepeatableFile] = []) throws -> MigrationFolder {
        MigrationFolder(versioned: try names.map { try VersionedFile($0) }, repeatable: repeatable)
    }

    private func plan(_ folder: MigrationFolder, after applied: [AppliedFile]) throws -> (
        todo: [String], gone: [String]
    ) {
        let plan = try MigrationPlan(folder: folder, history: applied)
        let todo = plan.versioned.map(\.key) + plan.repeatable.map { "\($0.kind) \($0.key)" }
        #expect(plan.isEmpty == todo.isEmpty)
        return (todo, plan.removed.map { "\($0.kind) \($0.key)" })
    }

    @Test func planOnAnEmptyHistoryIsEverythingInOrder() throws {
        let folder = try makeFolder(["0010_b", "0002_a"], [try access.get(), try reference.get(), try function.get()])
        #expect(
            try plan(folder, after: []).todo == ["0002", "0010", "function ops.f", "reference ops.t", "access analyst"])
    }

    @Test func planAfterEverythingIsEmpty() throws {
        let folder = try makeFolder(["0001_a"], [try function.get(), try access.get()])
        let applied = folder.versioned.map { AppliedFile($0) } + folder.repeatable.map { AppliedFile($0) }
        #expect(try plan(folder, after: applied).todo == [])
    }

    @Test func planHasOnlyWhatIsNewerThanTheHistory() throws {
        let folder = try makeFolder(["0001_a", "0002_b", "0004_c"])
        let applied = folder.versioned.prefix(2).map { AppliedFile($0) }
        #expect(try plan(folder, after: applied).todo == ["0004"])
    }

    @Test func appliedFileThatWasEditedIsRefused() throws {
        let before = try VersionedFile("0001_a", "select 1;")
        let after = try VersionedFile("0001_a", "select 1; -- really")
        let error = #expect(throws: MigrationError.self) {
            try MigrationPlan(
                folder: MigrationFolder(versioned: [after], repeatable: []), history: [AppliedFile(before)])
        }
        let refusal = try #require(error)
        #expect(refusal.location == "sql/migrations/0001_a.sql")
        #expect(refusal.message == "migration 0001 is applied already, and the file has changed since")
        #expect(refusal.outcome == .refused)
    }

    @Test func appliedFileThatWasRenamedStaysTheSame() throws {
        let applied = AppliedFile(try VersionedFile("0001_a"))
        #expect(try plan(try makeFolder(["0001_better_name"]), after: [applied]).todo == [])
    }

    @Test func appliedFilesThatAreGoneAreRefusedWithTheFirst() throws {
        let folder = try makeFolder(["0001_a", "0002_b", "0003_c", "0004_d"])
        let error = #expect(throws: MigrationError.self) {
            try MigrationPlan(
                folder: try makeFolder(["0001_a", "0004_d"]),
                history: folder.versioned.reversed().map { AppliedFile($0) })
        }
        #expect(error?.message == "migration 0002_b.sql is applied, but its file is gone; and 1 more problem")
        #expect(error?.notes == ["also: migration 0003_c.sql is applied, but its file is gone"])
        #expect(error?.wayOut?.hasSuffix("migrate repair --removed 0002") == true)
        #expect(error?.outcome == .refused)
    }

    @Test func fileBelowTheNewestAppliedIsRefused() throws {
        let error = #expect(throws: MigrationError.self) {
            try MigrationPlan(
                folder: try makeFolder(["0001_a", "0005_late", "0010_b"]),
                history: [AppliedFile(try VersionedFile("0001_a")), AppliedFile(try VersionedFile("0010_b"))])
        }
        #expect(error?.location == "sql/migrations/0005_late.sql")
        #expect(error?.message == "not applied, but 0010, which comes later, is")
        #expect(error?.outcome == .refused)
    }

    @Test func changedRepeatableFileIsAppliedAgainAndRightsAfterIt() throws {
        let folder = try makeFolder([], [try function.get(), try reference.get(), try access.get()])
        let applied = [
            AppliedFile(try RepeatableFile(.function, "ops.f", "select 0;")), AppliedFile(try reference.get()),
            AppliedFile(try access.get()),
        ]
        #expect(try plan(folder, after: applied).todo == ["function ops.f", "access analyst"])
    }

    @Test func newMigrationGivesRightsAgain() throws {
        let folder = try makeFolder(["0001_a"], [try function.get(), try access.get()])
        let applied = folder.repeatable.map { AppliedFile($0) }
        #expect(try plan(folder, after: applied).todo == ["0001", "access analyst"])
    }

    @Test func changedRightsTouchNothingElse() throws {
        let folder = try makeFolder(
            ["0001_a"], [try function.get(), try access.get(), try RepeatableFile(.access, "b", "select;")])
        let applied =
            folder.versioned.map { AppliedFile($0) } + [
                AppliedFile(try function.get()), AppliedFile(try RepeatableFile(.access, "analyst", "select 0;")),
                AppliedFile(try RepeatableFile(.access, "b", "select;")),
            ]
        #expect(try plan(folder, after: applied).todo == ["access analyst"])
    }

    @Test func repeatableFileThatIsGoneIsReportedAndLeft() throws {
        let folder = try makeFolder([], [try function.get()])
        let applied = [AppliedFile(try function.get()), AppliedFile(try reference.get())]
        let plan = try plan(folder, after: applied)
        #expect(plan.todo == [])
        #expect(plan.gone == ["reference ops.t"])
    }

    @Test func kindsWithOneKeyAreApart() throws {
        let folder = try makeFolder(
            [],
            [
                try RepeatableFile(.function, "ops.x", "select 1;"),
                try RepeatableFile(.reference, "ops.x", "select 1;"),
            ])
        let applied = [AppliedFile(try RepeatableFile(.function, "ops.x", "select 1;"))]
        #expect(try plan(folder, after: applied).todo == ["reference ops.x"])
    }
}
