import Files
import Migrations
public import Postgres

/// A unit case of a model: rows given, one run of the model unchanged, rows expected.
///
/// `tests/units/<schema.model>/<case>/given/<schema.table>.csv` are inserted, `expect/<schema.model>.csv` is compared on
/// the columns it lists. A case of several steps has folders `1`, `2`, … with a `given` and an `expect` each; a later
/// step adds to what is there, and `replace.<schema.table>.csv` empties the table first.
public struct UnitCase: Sendable {
    /// The model's table.
    public let model: TableName
    /// The case's name: its folder.
    public let name: String
    let steps: [Step]

    /// One run of the model.
    struct Step: Sendable {
        let given: [Fixture]
        let expect: [Fixture]
    }

    /// Rows of one table, as a CSV file with a header.
    struct Fixture: Sendable {
        let path: String
        /// The table, or the name of a parameter: `affected_days`, `affected_loads`.
        let target: String
        /// Whether the table is emptied first.
        let replaces: Bool
        let columns: [String]
        let bytes: [UInt8]

        init(path: String) throws {
            self.path = path
            var name = String((path.split(separator: "/").last ?? "").dropLast(".csv".count))
            replaces = name.hasPrefix("replace.")
            if replaces {
                name.removeFirst("replace.".count)
            }
            target = name
            bytes = try contents(ofFile: path)
            let header = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
            columns = header.split(separator: UInt8(ascii: ",")).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Reads the cases below a folder, by model and name; throws when one of them is not what it should be.
    static func all(below folder: String) throws -> [UnitCase] {
        var cases: [UnitCase] = []
        for model in try Directory(path: folder).entries() ?? [] where model.isDirectory {
            guard let table = TableName(model.name) else {
                throw ModelError.badUnitCase(path: "\(folder)/\(model.name)", "the folder is named after a model")
            }
            for entry in try Directory(path: "\(folder)/\(model.name)").entries() ?? [] where entry.isDirectory {
                let path = "\(folder)/\(model.name)/\(entry.name)"
                cases.append(UnitCase(model: table, name: entry.name, steps: try steps(of: path)))
            }
        }
        return cases
    }

    private static func steps(of path: String) throws -> [Step] {
        let folders = (try Directory(path: path).entries() ?? []).filter(\.isDirectory).map(\.name)
        let numbered = folders.compactMap { Int($0) }.sorted()
        if numbered.isEmpty {
            return [try step(of: path)]
        }
        guard numbered == Array(1...numbered.count), numbered.count == folders.count else {
            throw ModelError.badUnitCase(path: path, "steps are folders 1, 2, … without a gap and nothing beside them")
        }
        return try numbered.map { try step(of: "\(path)/\($0)") }
    }

    private static func step(of path: String) throws -> Step {
        func fixtures(_ folder: String) throws -> [Fixture] {
            try (Directory(path: "\(path)/\(folder)").entries() ?? []).filter { $0.name.hasSuffix(".csv") }.map {
                try Fixture(path: "\(path)/\(folder)/\($0.name)")
            }
        }
        let expect = try fixtures("expect")
        guard !expect.isEmpty else {
            throw ModelError.badUnitCase(path: path, "there is no expect/*.csv")
        }
        return Step(given: try fixtures("given"), expect: expect)
    }
}
