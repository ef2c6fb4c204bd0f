import SQLText

/// Rules about CREATE INDEX.
enum IndexRules {
    static func findings(in linted: LintedStatement) -> [LintFinding] {
        guard case .createIndex(let index) = linted.change else { return [] }
        if index.isConcurrent {
            return index.ifNotExists.map { place in
                [
                    linted.finding(
                        .indexIfNotExists, at: place,
                        "an invalid index that a failed attempt left behind is taken for this one",
                        wayOut: "leave out IF NOT EXISTS, and drop what a failed attempt leaves behind")
                ]
            } ?? []
        }
        guard !index.isOnly, !linted.objects.isNew(index.table) else { return [] }
        return [
            linted.finding(
                .indexNotConcurrent, "nobody can write to \(index.table) while this index is built (SHARE lock)",
                wayOut: "create it CONCURRENTLY, in a file of its own with -- migrate: transaction=off")
        ]
    }
}
