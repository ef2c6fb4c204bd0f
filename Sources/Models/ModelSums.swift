import Digests
import Migrations
import Postgres

/// What a model's rows depend on besides data, as one checksum: its own text, and those of the views, functions and
/// reference data it reads; of a model by date also those of the models it reads that have no days.
///
/// Where a model by date or by versions changes, what reads it is built for the days on which it did. A change of a table
/// without days has no such days: when the file behind it changes, every day of the models by date that read it is stale.
///
/// Reference data and functions are filed by name, `reference/<schema>/<table>.sql` or `<table>_<more>.sql`: that leads
/// from a table that a model reads to the files that fill it.
struct ModelSums {
    private let sums: [TableName: String]

    init(graph: ModelGraph, history: [AppliedFile]) throws {
        let applied = history.filter { $0.kind != History.versioned }.sorted { $0.key < $1.key }
        var sums: [TableName: String] = [:]
        // Of models without days, with all of those that they read.
        var chains: [TableName: Set<String>] = [:]
        for model in graph.order {
            let reads = graph.reads[model.table] ?? []
            let files = reads.sorted().flatMap { table in
                applied.filter { file in
                    file.key == table.description
                        || (file.kind == RepeatableFile.Kind.reference.rawValue && file.key.hasPrefix("\(table)_"))
                }.map { "\($0.key) \($0.sum)" }
            }
            let upstream = reads.reduce(into: Set<String>()) { $0.formUnion(chains[$1] ?? []) }
            let own = [model.sum] + files
            if model.kind == .full || model.kind == .upsert {
                chains[model.table] = upstream.union(own)
            }
            let text = (own + (model.dayColumn == nil ? [] : upstream.sorted())).joined(separator: "\n")
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
