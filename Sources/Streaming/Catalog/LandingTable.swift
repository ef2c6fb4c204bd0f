import Postgres

/// The columns that every landing table has (design §4), in the order in which rows are sent.
enum LandingTable {
    static let columns = [
        "_topic", "_part", "_offset", "_ts", "_key", "_value", "_headers", "_is_tombstone",
    ]

    private static func types(_ decoding: StreamTopic.Decoding) -> [String] {
        ["text", "integer", "bigint", "timestamp with time zone", "bytea", decoding.columnType, "jsonb", "boolean"]
    }

    /// Throws ``StreamError`` unless a topic's messages fit its table.
    static func check(_ topic: StreamTopic, on connection: inout Connection) throws {
        let table = topic.target
        guard let properties = try connection.properties(of: table) else {
            throw StreamError.landing(topic: topic.name, table: "\(table)", problem: "does not exist")
        }
        guard ["r", "p"].contains(properties.kind) else {
            throw StreamError.landing(topic: topic.name, table: "\(table)", problem: "is no table")
        }
        guard properties.isLogged else {
            throw StreamError.landing(
                topic: topic.name, table: "\(table)",
                problem: "is unlogged: a crash would empty it and leave the offsets")
        }
        let there = Dictionary(try connection.columns(of: table).map { ($0.name, $0) }) { first, _ in first }
        for (name, type) in zip(columns, types(topic.decoding)) {
            guard let column = there[name], column.typeName == type else {
                throw StreamError.landing(
                    topic: topic.name, table: "\(table)",
                    problem: "has \(there[name].map { "\(name) of type \($0.typeName)" } ?? "no column \(name)"), "
                        + "and needs \(name) \(type)")
            }
        }
    }
}
