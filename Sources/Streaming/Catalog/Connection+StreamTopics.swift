public import Postgres

extension Connection {
    /// The topics of `ops.topics`, by name; those of these names, or all of them.
    ///
    /// Throws ``StreamError`` when one is not there, or its table cannot hold what it brings.
    public mutating func streamTopics(_ names: [String] = []) throws -> [StreamTopic] {
        let topics = try query("select topic, target, decode from ops.topics order by topic") { row in
            let name = try row.value("topic", as: String.self)
            let target = try row.value("target", as: String.self)
            guard let table = TableName(catalogName: target) else {
                throw StreamError.landing(topic: name, table: target, problem: "is no name of the form schema.table")
            }
            let decode = try row.value("decode", as: String.self)
            guard let decoding = StreamTopic.Decoding(rawValue: decode) else {
                throw StreamError.landing(
                    topic: name, table: target, problem: "has values of an unknown kind, \(decode)")
            }
            return StreamTopic(name: name, target: table, decoding: decoding)
        }
        if let unknown = names.first(where: { name in !topics.contains { $0.name == name } }) {
            throw StreamError.noSuchTopic(unknown, topics: topics.map(\.name))
        }
        let chosen = topics.filter { names.isEmpty || names.contains($0.name) }
        guard !chosen.isEmpty else { throw StreamError.noTopics }
        for topic in chosen {
            try LandingTable.check(topic, on: &self)
        }
        return chosen
    }
}
