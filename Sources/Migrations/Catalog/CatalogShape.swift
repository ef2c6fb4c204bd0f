import Digests
public import Postgres

/// The shape of a database: what a person would describe it by, as lines of text that do not depend on how it got so.
///
/// One line is one fact and begins with the kind and the qualified name of what it is about: `table ops.days: column
/// day date not null`. What has several lines of its own, such as the text of a function or view, is numbered.
///
/// Object ids, the order of creation, current values of sequences and owners are not part of it: a database that was
/// dumped and restored, or built by somebody else, has the same shape. Nor is what belongs to the server or to
/// extensions, nor schema `migrate`.
public struct CatalogShape: Sendable, Equatable {
    /// The lines, in the order of their bytes, each there once.
    public let lines: [String]

    /// A shape of these lines, given in any order; none of them has a line feed.
    public init(lines: [String]) {
        var sorted = lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        // By bytes: for Swift, texts that only a normal form of Unicode tells apart are equal.
        var last: String?
        sorted.removeAll { line in
            defer { last = line }
            return last?.utf8.elementsEqual(line.utf8) ?? false
        }
        self.lines = sorted
    }

    /// Whether all lines are the same, byte by byte.
    public static func == (left: CatalogShape, right: CatalogShape) -> Bool {
        left.lines.elementsEqual(right.lines) { $0.utf8.elementsEqual($1.utf8) }
    }

    /// The checksum of the lines: `v1:sha256:` and the digits.
    public func fingerprint() throws -> String {
        var digest = try SHA256()
        for line in lines {
            try digest.update(Array(line.utf8) + [UInt8(ascii: "\n")])
        }
        return "v1:sha256:" + hexadecimal(try digest.finalize())
    }

    /// Reads the shape of the database behind a connection.
    ///
    /// Reads only, in one transaction with settings of its own, so that no setting of the session shows in the lines.
    /// It is rolled back, and the session is as it was. It needs locks that only changes of the shape keep from it; where
    /// somebody else changes it meanwhile it is read again, a few times. Throws what the server says then, `Interrupted`
    /// where somebody ended it, and with kind `usage` inside a transaction.
    public static func read(
        from connection: inout Connection, interruption: Interruption = Interruption()
    ) throws -> CatalogShape {
        try CatalogAccess.retrying(on: &connection, interruption: interruption) { connection in
            try connection.rolledBack { connection in
                try connection.run("set transaction read only")
                try CatalogAccess.settle(&connection)
                try connection.run(settings)
                return CatalogShape(lines: try readLines(on: &connection))
            }
        }
    }

    private static func readLines(on connection: inout Connection) throws -> [String] {
        var lines: [String] = []
        for query in try queriesWithRows(on: &connection) {
            lines += try connection.query(SQL(verbatim: query.text)) { row in
                Self.lines(
                    object: try row.value("object"), fact: try row.value("fact"),
                    detail: try row.optional("detail") ?? "")
            }.joined()
        }
        return lines
    }

    /// The queries but for those of kinds of objects that there are none of.
    private static func queriesWithRows(on connection: inout Connection) throws -> [CatalogQuery] {
        let looks = queries.map { $0.source.map { "exists (select from \($0))" } ?? "true" }
        let hasRows = try connection.first(
            SQL(verbatim: "select array[\(looks.joined(separator: ", "))] as has_rows")
        ) { row in
            try row.value("has_rows", as: [Bool].self)
        }
        return zip(queries, hasRows ?? []).filter { $0.1 }.map { $0.0 }
    }

    private static let queries =
        TableLines.queries + ConstraintLines.queries + RuleLines.queries + RoutineLines.queries + TypeLines.queries
        + DatabaseLines.queries + PrivilegeLines.queries + CommentLines.queries

    /// What decides how the server writes definitions; an empty search path has it qualify every name.
    ///
    /// Right after migrations there are no statistics about the catalog. Nested loops, which the planner then likes,
    /// can take a hundred times as long as they should; hashing costs no more where they are right.
    private static let settings: SQL = """
        select set_config(s.name, s.value, true)
        from (
            values
            ('search_path', ''), ('quote_all_identifiers', 'off'), ('timezone', 'UTC'), ('datestyle', 'ISO, YMD'),
            ('intervalstyle', 'postgres'), ('bytea_output', 'hex'), ('extra_float_digits', '1'),
            ('standard_conforming_strings', 'on'), ('lc_monetary', 'C'), ('xmlbinary', 'base64'), ('jit', 'off'),
            ('enable_nestloop', 'off')
        ) as s (name, value)
        """

    private static func lines(object: String, fact: String, detail: String) -> [String] {
        let opening = [oneLine(object) + ":", oneLine(fact)].filter { !$0.isEmpty }.joined(separator: " ")
        let texts = detail.utf8.split(separator: lineFeed, omittingEmptySubsequences: false).map {
            String(Substring($0))
        }
        guard texts.count > 1 else { return [detail.isEmpty ? opening : "\(opening) \(detail)"] }
        return texts.enumerated().map { index, text in
            let number = String(index + 1)
            return "\(opening) \(String(repeating: "0", count: max(0, 4 - number.utf8.count)))\(number)| \(text)"
        }
    }

    /// A name, in which nothing but a quoted identifier can hold a line feed.
    private static func oneLine(_ text: String) -> String {
        guard text.utf8.contains(lineFeed) else { return text }
        return text.utf8.split(separator: lineFeed, omittingEmptySubsequences: false).map { String(Substring($0)) }
            .joined(separator: "\\n")
    }

    /// By bytes, because for Swift a line feed after a carriage return is none.
    private static let lineFeed = UInt8(ascii: "\n")
}
