import Foundation
import Postgres
import TestCluster
import Testing

/// `loader copy --format json`.
extension ManyFilesTests {
    private struct Told: Decodable {
        let file: String
        let result: String
        let exit_code: Int32?
        let message: String?
        let load: Int64?
        let rejected: Int?
    }

    @Test(arguments: [[], ["--jobs", "2"]])
    func fileThatFailsIsToldAsJSONToo(options: [String]) throws {
        try withFiles(3) { warehouse, paths in
            try Data("n\nx\n".utf8).write(to: URL(filePath: paths[1]))
            let ending = try copy(warehouse, paths + ["\(paths[0]).gone", "--format", "json"] + options, code: 1)
            let told = try ending.lines.map { try JSONDecoder().decode(Told.self, from: Data($0.utf8)) }
            #expect(told.map(\.file) == ["0.csv", "1.csv", "2.csv", "0.csv.gone"])
            #expect(told.map(\.result) == ["loaded", "failed", "loaded", "failed"])
            #expect(told.map(\.exit_code) == [nil, 1, nil, 4])
            #expect(told[1].message?.contains("1 rejected record, 0 allowed") == true)
            let failed = try warehouse.number("select load_id as number from ops.loads where status = 'failed'")
            #expect(failed != nil && told[1].load.map(Int.init) == failed && told[1].rejected == 1)
            #expect(told[3].load == nil && told[3].rejected == nil)
            // A file alone as well, and people are told in any case.
            let alone = try copy(warehouse, [paths[1], "--format", "json"] + options, code: 1)
            #expect(try JSONDecoder().decode(Told.self, from: Data(alone.output.utf8)).exit_code == 1)
            #expect(alone.errors.components(separatedBy: "1 rejected record, 0 allowed").count == 2)
        }
    }

    /// The keys of an object, and of the objects in its lists.
    private func keys(of json: Any) -> Set<String> {
        if let list = json as? [Any] {
            return list.reduce(into: []) { $0.formUnion(keys(of: $1)) }
        }
        guard let object = json as? [String: Any] else { return [] }
        return object.values.reduce(into: Set(object.keys)) { all, value in
            if value is [Any] {
                all.formUnion(keys(of: value))
            }
        }
    }

    @Test func everyKeyOfAResultStandsInTheManual() throws {
        try withFiles(1) { warehouse, paths in
            try Data("n\n1\nx\n".utf8).write(to: URL(filePath: paths[0]))
            let feed = Lake.fixture.file("people_data.csv")
            let endings = [
                try copy(warehouse, [paths[0], "--format", "json"], code: 1),
                try copy(warehouse, [paths[0], "--format", "json", "--dry-run"], code: 1),
                try copy(warehouse, [paths[0], "--format", "json", "--max-rejects", "1"], code: 3),
                try copy(warehouse, [paths[0], "--format", "json", "--max-rejects", "1"]),
                try warehouse.loader("copy", feed, "--format", "json", "--dry-run"),
            ]
            let keys = try endings.map { ending in
                self.keys(of: try JSONSerialization.jsonObject(with: Data(ending.output.utf8)))
            }
            #expect(
                keys[0].isSuperset(of: ["load", "rejected"]) && keys[1].isSuperset(of: ["rejects", "byte_offset"]))
            #expect(keys[2].contains("rejected_by_code") && keys[3].contains("load") && keys[4].contains("feed"))
            let manual = try String(
                contentsOfFile: "\(TestCluster.checkout)/docs/loader-again.md", encoding: .utf8)
            let section = try #require(manual.components(separatedBy: "\n## ").last { $0.hasPrefix("For programs") })
            let missing = keys.reduce(into: Set()) { $0.formUnion($1) }.filter { !section.contains("`\($0)`") }
            #expect(missing.isEmpty, "\(missing)")
        }
    }

    @Test func lostConnectionIsToldAsJSONToo() throws {
        try withFiles(2) { warehouse, paths in
            var connection = try warehouse.connect()
            try connection.run(
                """
                create function lab.lose() returns trigger language plpgsql as
                $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$
                """)
            try connection.run(
                "create trigger lose before insert on lab.results for each statement execute function lab.lose()")
            // A load that is split is not tried again.
            let ending = try copy(warehouse, paths + ["--split", "2", "--format", "json"], code: 6)
            let told = try ending.lines.map { try JSONDecoder().decode(Told.self, from: Data($0.utf8)) }
            #expect(told.map(\.file) == ["0.csv"] && told.map(\.exit_code) == [6])
        }
    }
}
