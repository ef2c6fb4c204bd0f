import Files
public import Migrations
public import SQLText

/// The models and assertions of a `sql` folder, read and checked, nothing run.
public struct ModelFolder: Sendable {
    /// The models, by table.
    public let models: [ModelFile]
    /// The assertions, by name.
    public let assertions: [AssertionFile]
    /// The statements that turn an assertion red, by its name.
    public let fixtures: [String: SourceFile]
    /// What `migrate up` applies, views included.
    public let migrations: MigrationFolder
    private let path: String

    /// Reads a `sql` folder, all but its unit cases; throws when a file in it is not what it should be.
    public init(path: String) throws {
        self.path = path
        let modelsFolder = "\(path)/models"
        models = try MigrationFolder.files(below: modelsFolder).map { name in
            try ModelFile(try MigrationFolder.read("\(modelsFolder)/\(name)"), relativePath: name)
        }
        let assertionsFolder = "\(path)/tests/assertions"
        assertions = try Directory(path: assertionsFolder).filesBelow().filter { $0.hasSuffix(".sql") }.map { name in
            try AssertionFile(try MigrationFolder.read("\(assertionsFolder)/\(name)"))
        }
        let fixturesFolder = "\(path)/tests/fixtures"
        var fixtures: [String: SourceFile] = [:]
        for name in try Directory(path: fixturesFolder).filesBelow() where name.hasSuffix(".sql") {
            fixtures[String(name.dropLast(".sql".count))] = try MigrationFolder.read("\(fixturesFolder)/\(name)")
        }
        let names = Set(assertions.map(\.name))
        if let orphan = fixtures.first(where: { !names.contains($0.key) }) {
            throw ModelError.badHeader(
                orphan.value.spot(at: SourcePosition(line: 1, column: 1)), "there is no assertion of this name")
        }
        self.fixtures = fixtures
        migrations = try MigrationFolder(path: path).adding(try models.compactMap { try $0.viewFile() })
    }

    /// Reads the unit cases, by model and name; throws when a file of one is not what it should be.
    ///
    /// Only testing needs them, and they are most of the files of a folder.
    public func units() throws -> [UnitCase] {
        try UnitCase.all(below: "\(path)/tests/units")
    }
}
