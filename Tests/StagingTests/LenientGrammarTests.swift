import Failures
import Postgres
import TestCluster
import Testing

@testable import Staging

/// `--lenient` and `--pg-input`: what COPY would accept, and with the same meaning.
@Suite(.timeLimit(.minutes(2))) struct LenientGrammarTests {
    /// The fields of a record, nil for NULL; nil where it is none.
    private func fields(of record: [UInt8], _ quoting: Grammar.Quoting) -> [String?]? {
        var framer = RecordFramer(.csv, quoting: quoting)
        return record.withUnsafeBufferPointer { window -> [String?]? in
            guard let base = window.baseAddress,
                case .record(let next) = framer.frame(base, from: 0, to: window.count, isLast: true),
                next == window.count
            else { return nil }
            return framer.kept.map { field in
                field.count == 0 && !field.isQuoted ? nil : String(decoding: field.bytes, as: UTF8.self)
            }
        }
    }

    /// What the server's COPY makes of the same bytes as a file; nil where it refuses them, or reads more than one record.
    private func serversFields(of record: [UInt8], _ connection: inout Connection) throws -> [String?]? {
        try connection.run("truncate copied")
        do {
            let rows = try connection.copyIn("copy copied from stdin (format csv)") { writer in
                try record.withUnsafeBytes { try writer.write($0) }
            }
            guard rows == 1 else { return nil }
        } catch let error as PostgresError where error.kind == .server {
            return nil
        }
        return try connection.query("select unnest(array[a, b, c]) as field from copied") { try $0.optional("field") }
    }

    @Test func lenientRecordsAreThoseOfTheServersCopyWithTheSameFields() throws {
        let cluster = try TestCluster.shared()
        var connection = try cluster.connect(try cluster.makeDatabase(.empty))
        try connection.run("create temp table copied (a text, b text, c text)")
        var random = SeededGenerator(seed: 7)
        var accepted = 0
        var strict = 0
        for _ in 0..<6_000 {
            // So many commas that records of three fields are frequent.
            let pieces = ["a", "b", ",", ",", ",", "\"", "\"", " ", "\\", "ä", "\n"]
            let record = (0..<Int.random(in: 2...12, using: &random)).flatMap { _ in
                Array((pieces.randomElement(using: &random) ?? "a").utf8)
            }
            guard record != Array("\\.".utf8), record.contains(UInt8(ascii: ",")), record.last != UInt8(ascii: "\n")
            else { continue }
            let server = try serversFields(of: record, &connection)
            let ours = fields(of: record, .lenient).flatMap { $0.count == 3 ? $0 : nil }
            #expect(ours == server, "\(String(decoding: record, as: UTF8.self).debugDescription)")
            accepted += server == nil ? 0 : 1
            // What is strict is lenient as well, and means the same.
            if let narrow = fields(of: record, .strict), narrow.count == 3 {
                #expect(narrow == ours)
                strict += 1
            }
        }
        #expect(accepted > 100 && strict > 20 && strict < accepted, "\(accepted) accepted, \(strict) of them strict")
    }

    @Test func quotesInsideAFieldAreRejectedUnlessLenient() throws {
        let site = try LoadingSite("a text, b text", time: nil)
        let text = "a,b\nab\"c,d\"e, \"x,y\"\n"
        let error = #expect(throws: StagingError.self) { try site.load("sample_2022-11-20.csv", text) }
        guard case .tooManyRejects = error else { return #expect(Bool(false), "\(String(describing: error))") }
        let report = try load(site, text, Grammar(quoting: .lenient)).report
        #expect(report?.loaded == 1)
        #expect(try site.text("select a || '|' || b from staging.sample") == "abc,de| x,y")
    }

    @Test func lenientQuoteThatDoesNotEndCostsItsLineOnly() throws {
        let site = try LoadingSite("a text, b text", time: nil, maxRejects: 5)
        let report = try load(site, "a,b\n1,x\n2,y\"z\n3,w\n", Grammar(quoting: .lenient)).report
        #expect((report?.loaded, report?.rejected) == (2, 1))
        #expect(try site.text("select code from ops.rejects") == "unterminated_quote")
    }

    @Test func valuesThatOnlyTheServerReadsAreTakenOnRequest() throws {
        let site = try LoadingSite("n int, at date, ok boolean, x numeric(6,2)", time: nil)
        let text = "n,at,ok,x\n\" 5 \",epoch,tr,1.999\n"
        let error = #expect(throws: StagingError.self) { try site.load("sample_2022-11-20.csv", text) }
        guard case .tooManyRejects = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(try load(site, text, Grammar(values: .server)).report?.loaded == 1)
        #expect(try site.text("select concat_ws(' ', n, at, ok, x) from staging.sample") == "5 1970-01-01 t 2.00")
    }

    private func load(_ site: LoadingSite, _ text: String, _ grammar: Grammar) throws -> LoadResult {
        var connection = try site.connect()
        return try FileLoader(client: "test", version: "1", grammar: grammar)
            .load(try site.delivery("sample_2022-11-20.csv", text), on: &connection)
    }
}
