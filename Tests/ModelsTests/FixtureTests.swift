import Failures
import Models
import TestCluster
import Testing

/// The fixtures of a folder belong to its assertions.
@Suite struct FixtureTests {
    private let folder: TemporarySQLFolder

    init() throws {
        folder = try TemporarySQLFolder()
        try folder.write("-- severity: error\n-- scope: all\n-- why: a rule\nselect 1 where false;\n", to: assertion)
    }

    private let assertion = "tests/assertions/known.sql"

    @Test func fixtureWithoutAnAssertionIsRefusedWithItsPath() throws {
        try folder.write("select 1;\n", to: "tests/fixtures/known.sql")
        try folder.write("select 1;\n", to: "tests/fixtures/knwon.sql")
        let error = #expect(throws: ModelError.self) { try ModelFolder(path: folder.path) }
        #expect(error?.location == "\(folder.path)/tests/fixtures/knwon.sql:1:1")
        #expect(error?.message == "there is no assertion of this name")
        #expect(error?.outcome == .refused)
    }

    @Test func emptyFixtureWithoutAnAssertionIsRefusedToo() throws {
        try folder.write("", to: "tests/fixtures/a/known.sql")
        let error = #expect(throws: ModelError.self) { try ModelFolder(path: folder.path) }
        #expect(error?.location == "\(folder.path)/tests/fixtures/a/known.sql:1:1")
    }

    @Test func fixtureOfAnAssertionAndOtherFilesAreAccepted() throws {
        try folder.write("select 1;\n", to: "tests/fixtures/known.sql")
        try folder.write("notes", to: "tests/fixtures/README.md")
        #expect(try ModelFolder(path: folder.path).fixtures.keys.sorted() == ["known"])
    }
}
