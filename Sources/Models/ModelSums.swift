import Digests
import Migrations
import Postgres

/// What a model's rows depend on besides data, as one checksum: its own text, and those of the views, functions and
/// reference data it reads.
///
/// Reference data and functions are filed by name (`reference/<schema>/<table>.sql`), which is how a table that a
/// model reads leads to the file that fills it.
struct ModelSums {
    private let sums: [TableName: String]

    init(graph: ModelGraph, history: [AppliedFile]) throws {
        let applied = Dictionary(
            history.filter { $0.kind != History.versioned }.map { ($0.key, $0.sum) },
            uniquingKeysWith: { first, _ in first })
        var sums: [TableName: String] = [:]
        for model in graph.order {
            let upstream = (graph.reads[model.table] ?? []).sorted().compactMap { table in
                applied[table.description].map { "\(table) \($0)" }
            }
            let text = ([model.sum] + upstream).joined(separator: "\n")
            sums[model.table] = "v1:sha256:" + hexadecimal(try SHA256.hash(Array(text.utf8)))
        }
        self.sums = sums
    }

    /// The checksum of a model.
    subscript(table: TableName) -> String { sums[table] ?? "" }

    /// All of them as a JSON object, by table; the names are plain identifiers and need no escapes.
    var json: String {
        let members = sums.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \"\($0.value)\"" }
        return "{" + members.joined(separator: ", ") + "}"
    }
}
