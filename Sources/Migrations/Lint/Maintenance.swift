import SQLText

/// A VACUUM FULL, CLUSTER or REINDEX that locks what it writes anew.
struct Maintenance: Sendable {
    /// What it is about.
    enum Target: Sendable {
        case tables([ObjectName])
        case index(ObjectName)
        /// The whole database, a schema of it or the tables of the system.
        case many
    }

    /// The command in words: `VACUUM FULL`.
    let command: String
    let target: Target
    /// What does the same without keeping others out; nil where nothing does.
    let instead: String?

    /// What follows VACUUM; nil where it does not rewrite the table.
    init?(vacuum words: inout WordReader) {
        if let options = words.takeParenthesized() {
            guard Self.isOn("full", in: options) else { return nil }
        } else {
            guard words.take("full") else { return nil }
            while words.take(anyOf: ["freeze", "verbose", "analyze", "analyse"]) != nil {}
        }
        command = "VACUUM FULL"
        instead = nil
        var tables: [ObjectName] = []
        while let table = words.takeName() {
            tables.append(table)
            _ = words.takeParenthesized()
            guard words.take(",") else { break }
        }
        target = tables.isEmpty ? .many : .tables(tables)
    }

    /// What follows CLUSTER.
    init?(cluster words: inout WordReader) {
        _ = words.takeParenthesized()
        _ = words.take("verbose")
        command = "CLUSTER"
        instead = nil
        guard let first = words.takeName() else {
            target = .many
            return
        }
        // CLUSTER index ON table is the spelling of old.
        target = .tables([words.take("on") ? words.takeName() ?? first : first])
    }

    /// What follows REINDEX; nil where it is concurrent.
    init?(reindex words: inout WordReader) {
        if let options = words.takeParenthesized(), Self.isOn("concurrently", in: options) { return nil }
        let kind = words.take()?.text ?? ""
        guard !words.take("concurrently") else { return nil }
        command = "REINDEX"
        switch (kind, words.takeName()) {
        case ("table", let name?): target = .tables([name])
        case ("index", let name?): target = .index(name)
        default: target = .many
        }
        instead = kind == "system" ? nil : "REINDEX \(kind.uppercased()) CONCURRENTLY"
    }

    /// Whether an option without a value, or with one that is not `false`, is in a list.
    private static func isOn(_ name: String, in options: ArraySlice<Word>) -> Bool {
        options.split { $0.text == "," }.contains { option in
            option.first?.text == name && !["false", "off", "0"].contains(option.dropFirst().first?.text)
        }
    }
}
