import Failures
import Postgres
import TestCluster
import Testing

@testable import Staging

/// A file with everything in it that can be wrong with a record: nothing of it is lost, and nothing is there twice.
@Suite(.timeLimit(.minutes(2))) struct TilingTests {
    private static let columns = """
        i smallint not null, n numeric(6,2), f float8, d date, t time, at timestamp, ok boolean, u uuid, b bytea, j jsonb,
        v varchar(5), e staging.colour
        """
    private static let header = "i,n,f,d,t,at,ok,u,b,j,v,e\n"
    private static let good = "1,1.50,1e3,2022-11-20,07:05,2022-11-20 07:05,t,,,,abc,red"

    /// A record that breaks exactly that rule first; bytes, because some are no text.
    private static func broken(_ code: RejectCode) -> [UInt8] {
        func with(_ column: Int, _ value: String) -> [UInt8] {
            var fields = good.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            fields[column] = value
            return Array((fields.joined(separator: ",") + "\n").utf8)
        }
        switch code {
        case .recordTooLong: return [UInt8](repeating: 0x78, count: FramingLimits.recordBytes + 1) + [0x0A]
        // Closed nowhere, so it has to be the last one.
        case .unterminatedQuote: return with(10, "\"ab")
        case .badQuoting: return with(10, "a\"b")
        case .badLineEnding: return with(10, "a\rb")
        case .nulByte: return with(10, "a\0b")
        case .invalidEncoding: return Array(good.utf8) + [0x2C, 0xFF, 0x0A]
        case .columnCount: return Array("1,2\n".utf8)
        case .nullNotAllowed: return with(0, "")
        case .badInteger: return with(0, "one")
        case .outOfRange: return with(0, "40000")
        case .badNumeric: return with(1, "1,5".replacing(",", with: ";"))
        case .numericOverflow: return with(1, "12345.678")
        case .badFloat: return with(2, "NaN")
        case .badDate: return with(3, "20.11.2022")
        case .badTime: return with(4, "7 o'clock")
        case .badTimestamp: return with(5, "2022-11-20")
        case .badBoolean: return with(6, "maybe")
        case .badUUID: return with(7, "123")
        case .badBytea: return with(8, "\\x0")
        case .badJSON: return with(9, "{a}")
        case .tooLong: return with(10, "abcdef")
        case .badEnum: return with(11, "Red")
        }
    }

    @Test func everyRecordIsLoadedRejectedOrSkippedAndEveryByteIsOfOneRecord() throws {
        let site = try LoadingSite("i int", time: nil, maxRejects: 1_000)
        var connection = try site.connect()
        try connection.run("create type staging.colour as enum ('red', 'green')")
        try connection.run("drop table staging.sample")
        try connection.run(
            """
            create table staging.sample (
                \(verbatim: Self.columns), _load_id bigint not null, _record_no bigint not null
            )
            """)
        // Last the one that only the end of the file ends; before it good records, blank lines and line breaks in quotes.
        let codes = RejectCode.allCases.filter { $0 != .unterminatedQuote } + [.unterminatedQuote]
        var bytes = Array(Self.header.utf8)
        for (index, code) in codes.enumerated() {
            bytes += Array((Self.good + (index % 2 == 0 ? "\n" : "\r\n")).utf8)
            bytes += index % 5 == 0 ? Array("\n".utf8) : []
            bytes += Array(Self.good.replacing("abc", with: "\"a\nb\"").utf8) + [0x0A]
            bytes += Self.broken(code)
        }
        bytes += Array("\n\n".utf8)
        let delivery = try site.delivery("sample_2022-11-20.csv", bytes)
        let report = try #require(try site.load(delivery).report)
        #expect(report.records == report.loaded + report.rejected + report.skipped)

        // Every code is there; blank lines between records count as wrong numbers of fields.
        let rejected = try site.texts("select code from ops.rejects order by code collate \"C\"")
        #expect(Set(rejected) == Set(RejectCode.allCases.map(\.rawValue)))

        // The same file, cut by a reader alone: every byte behind the header is of one record.
        let cut = try ReadFile(bytes, window: 1 << 16).records
        #expect(cut.first?.start == Self.header.utf8.count)
        #expect(cut.last?.end == bytes.count)
        #expect(zip(cut, cut.dropFirst()).allSatisfy { $0.end == $1.start })
        #expect(cut.map(\.number) == Array(1...report.records))

        // And each of those is a row, a reject that says where it stands, or a blank line at the end.
        let rows = try site.texts("select _record_no from staging.sample order by _record_no").compactMap { Int($0) }
        let rejects = try site.texts(
            "select record_no || ' ' || byte_offset || ' ' || line_no from ops.rejects order by record_no")
        let skipped = cut.suffix(report.skipped)
        #expect(rows.count == report.loaded && rejects.count == report.rejected && report.skipped == 2)
        #expect(skipped.allSatisfy { $0.next == .blank })
        let numbers = rejects.compactMap { Int($0.prefix { $0 != " " }) }
        #expect((rows + numbers + skipped.map(\.number)).sorted() == Array(1...report.records))
        let places = Dictionary(uniqueKeysWithValues: cut.map { ($0.number, "\($0.number) \($0.start) \($0.line)") })
        #expect(rejects.allSatisfy { reject in places.values.contains(reject) })
    }

    @Test func blankLinesAtTheEndAreSkippedAndCounted() throws {
        let site = try LoadingSite(time: nil)
        let report = try site.load("sample_2022-11-20.csv", "n,note,at\n1,a,\n2,b,\n\n\r\n\n").report
        #expect((report?.records, report?.loaded, report?.rejected, report?.skipped) == (5, 2, 0, 3))
    }
}
