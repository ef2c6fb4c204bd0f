import Postgres
import TestCluster
import Testing

@testable import Staging

/// Sends many values through the real encoder and through the server's own input functions, and compares in bulk.
struct EncoderFuzz {
    let accepted: Int
    let refused: Int
    /// What the encoder accepted and the server read as something else.
    let differences: [String]
    /// What the encoder refused, the server accepts, and no documented reason explains; the code stands before it.
    let unexplained: [String]
    /// Documented reasons whose example the encoder accepts, refuses for another reason, or the server refuses too.
    let wrongExamples: [String]

    private static let database = Result {
        let cluster = try TestCluster.shared()
        let name = try cluster.makeDatabase(.empty)
        var connection = try cluster.connect(name)
        let labels = FuzzSubject.colours.map { SQL.literal($0) }.joined(separator: ", ")
        try connection.run("create type colour as enum (\(verbatim: labels))")
        try connection.run("create domain favourite as colour not null")
        try connection.run("create domain price as numeric(6, 2)")
        try connection.run("create domain amount as price not null")
        return name
    }

    init(_ subject: FuzzSubject, reasons: [ServerOnly]) throws {
        var connection = try TestCluster.shared().connect(try Self.database.get())
        for table in ["ours", "theirs"] {
            try connection.run(
                "create temp table \(identifier: table) (n int not null, value \(verbatim: subject.type))")
        }
        try connection.run("create temp table refused (n int not null, code text not null, value text not null)")
        let schema = try connection.first("select pg_my_temp_schema()::regnamespace::text as name") { row in
            try row.value("name", as: String.self)
        }
        let columns = try connection.columns(of: TableName(schema: try #require(schema), name: "ours"))
        let column = try #require(columns.last)
        var values = subject.values()
        for reason in reasons {
            values.append(reason.value.utf8)
        }

        let streams = EncodedValues(values, for: column)
        accepted = streams.accepted
        refused = values.count - streams.accepted
        // These fail where the server refuses what the encoder accepted, and say in which line.
        let ours = try connection.copyIn("copy ours from stdin (format binary)") { writer in
            try streams.binary.withBytes { try writer.write($0) }
        }
        let theirs = try connection.copyIn("copy theirs from stdin") { writer in
            try streams.text.withBytes { try writer.write($0) }
        }
        let others = try connection.copyIn("copy refused from stdin") { writer in
            try streams.refused.withBytes { try writer.write($0) }
        }
        try #require(ours == accepted && theirs == accepted && others == refused)
        differences = try Self.differences(of: column, &connection).map { values.text($0) }
        try Self.askTheServer(&connection)
        (unexplained, wrongExamples) = try Self.compare(reasons, &connection)
    }

    /// The numbers of the rows whose two values are not sent as the same bytes.
    private static func differences(of column: TableColumn, _ connection: inout Connection) throws -> [Int] {
        // The functions of an enum take no domain over it.
        let send = try connection.first(
            """
            select format('%s(%%s.value::%s)', typsend, format_type(oid, -1)) as call
            from pg_type where oid = \(Int64(column.typeOID))
            """
        ) { row in
            try row.value("call", as: String.self)
        }
        let call = try #require(send)
        return try connection.query(
            """
            select ours.n from ours full join theirs using (n)
            where \(verbatim: call.replacing("%s", with: "ours")) is distinct from
                \(verbatim: call.replacing("%s", with: "theirs"))
            order by 1 limit 20
            """
        ) { try $0.value("n", as: Int.self) }
    }

    /// Makes the table of verdicts: whether the server's input function, called as COPY calls it, reads what was refused.
    private static func askTheServer(_ connection: inout Connection) throws {
        let call = try connection.first(
            """
            select format(
                '%s(textout(field)%s)', t.typinput,
                case p.pronargs when 1 then '' when 2 then format(', %s', t.oid)
                    else format(', %s, %s', t.oid, a.atttypmod) end) as call
            from pg_attribute as a
            inner join pg_type as t on t.oid = a.atttypid
            inner join pg_proc as p on p.oid = t.typinput
            where a.attrelid = 'pg_temp.ours'::regclass and a.attname = 'value'
            """
        ) { row in
            try row.value("call", as: String.self)
        }
        try connection.run(
            """
            create function pg_temp.is_read(field text) returns boolean language plpgsql as $$
            begin
                return \(verbatim: try #require(call)) is not null;
            exception when others then
                return false;
            end $$
            """)
        try connection.run(
            "create temp table verdicts as select n, code, value, pg_temp.is_read(value) as is_accepted from refused")
    }

    private static func compare(
        _ reasons: [ServerOnly], _ connection: inout Connection
    ) throws -> (unexplained: [String], wrongExamples: [String]) {
        try connection.run("create temp table reasons (code text, pattern text, example text)")
        for reason in reasons {
            try connection.run(
                "insert into reasons values (\(reason.code.rawValue), \(reason.pattern), \(reason.value))")
        }
        let unexplained = try connection.query(
            """
            select v.code || ' ' || v.value as value
            from verdicts as v
            where v.is_accepted
                and not exists (select from reasons as r where r.code = v.code and v.value ~ r.pattern)
            order by v.n limit 20
            """
        ) { try $0.value("value", as: String.self) }
        let wrongExamples = try connection.query(
            """
            select r.example as value
            from reasons as r
            where r.example !~ r.pattern or not exists (
                select from verdicts as v where v.is_accepted and v.value = r.example and v.code = r.code
            )
            """
        ) { try $0.value("value", as: String.self) }
        return (unexplained, wrongExamples)
    }
}

/// What the encoder makes of values: rows of `(n, value)` in COPY's formats.
private struct EncodedValues: ~Copyable {
    /// What it accepted, as it wrote it.
    var binary = CopyBuffer(capacity: 1 << 22)
    /// What it accepted, as it was.
    var text = CopyBuffer(capacity: 1 << 22)
    /// What it refused, and the code.
    var refused = CopyBuffer(capacity: 1 << 22)
    var accepted = 0

    init(_ values: FuzzValues, for column: TableColumn) {
        let type = ColumnType(of: column)
        let encoder = FieldEncoder(for: [column])
        binary.appendBinaryHeader()
        values.bytes.withUnsafeBufferPointer { all in
            guard let base = all.baseAddress else { return }
            for index in 0..<values.count {
                let range = values.range(index)
                let field = Field(start: base + range.lowerBound, count: range.count, isQuoted: true)
                let start = binary.count
                binary.beginBinaryRow(fields: 2)
                binary.appendBinary(Int32(index))
                if let code = encoder.append(field, as: type, to: &binary) {
                    binary.truncate(to: start)
                    Self.append([String(index), code.rawValue], field, to: &refused)
                } else {
                    accepted += 1
                    Self.append([String(index)], field, to: &text)
                }
            }
        }
        binary.appendBinaryTrailer()
    }

    private static func append(_ texts: [String], _ field: Field, to buffer: inout CopyBuffer) {
        for var text in texts {
            text.withUTF8 { buffer.appendText(UnsafeRawBufferPointer($0)) }
            buffer.appendTextSeparator()
        }
        buffer.appendText(field.bytes)
        buffer.appendTextRowEnd()
    }
}
