import Failures
import Postgres
import TestCluster
import Testing

@testable import Staging

/// Blank lines are nothing at the end of a file and broken records anywhere else, wherever they stand.
@Suite struct BlankLineTests {
    private let name = "sample_2022-11-20.csv"

    private func makeSite() throws -> LoadingSite { try LoadingSite("a int, b int", time: nil) }

    /// Record, line and byte of every reject.
    private func rejects(_ site: LoadingSite) throws -> [String] {
        try site.texts(
            "select concat_ws(' ', record_no, line_no, byte_offset, code) from ops.rejects order by record_no")
    }

    @Test func hugeNumberOfBlankLinesAtTheEndIsSkipped() throws {
        let site = try makeSite()
        let report = try site.load(name, "a,b\n1,2\n" + String(repeating: "\n", count: 20_000)).report
        #expect(report?.records == 20_001 && report?.loaded == 1)
        #expect(report?.skipped == 20_000 && report?.rejected == 0)
        #expect(try site.ledger() == ["1 loaded 20001 1 0 20000"])
    }

    /// What a reader finds in blank lines alone, kept as blank lines, and whether all of them were taken.
    private func kept(of text: String) throws -> (blanks: BlankLines, areAllTaken: Bool) {
        let folder = try TemporaryFolder()
        var reader = try RecordReader(try FileSource(path: try folder.write("file", "a,b\n" + text)), format: .csv)
        _ = try reader.readHeader()
        var blanks = BlankLines()
        while try reader.next() == .blank {
            guard blanks.append(reader) else { return (blanks, false) }
        }
        return (blanks, true)
    }

    @Test func blankLinesThatEndAlikeTakeNoMemoryEach() throws {
        let (blanks, areAllTaken) = try kept(
            of: String(repeating: "\n", count: 20_000) + String(repeating: "\r\n", count: 20_000))
        #expect(areAllTaken && blanks.count == 40_000 && blanks.entries == 2)
    }

    @Test func blankLinesThatEndByTurnsHaveABound() throws {
        let pairs = String(repeating: "\n\r\n", count: BlankLines.mostRuns / 2)
        var (blanks, areAllTaken) = try kept(of: pairs + "\r\n\r\n")
        #expect(areAllTaken && blanks.entries == BlankLines.mostRuns && blanks.count == BlankLines.mostRuns + 2)
        (blanks, areAllTaken) = try kept(of: pairs + "\n")
        #expect(!areAllTaken && blanks.entries == BlankLines.mostRuns)
        let site = try makeSite()
        let error = #expect(throws: StagingError.self) { try site.load(name, "a,b\n1,2\n\(pairs)\n3,4\n") }
        guard case .mixedBlankLines = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(error?.location?.hasSuffix(":\(BlankLines.mostRuns + 3)") == true && error?.outcome == .failed)
        #expect(try site.text("select status || ' ' || failure from ops.loads") == "failed \(error?.message ?? "")")
        #expect(try site.texts("select * from staging.sample").isEmpty)
    }

    @Test(arguments: ["\n", "\r\n"])
    func blankLinesBetweenRecordsAreRejectsAtTheirPlaces(end: String) throws {
        let site = try makeSite()
        let lines = ["a,b", "1,2", "", "", "3,4", "", "5,6", "", ""]
        let report = try site.load(name, lines.map { $0 + end }.joined(), maxRejects: 3).report
        #expect(report?.records == 8 && report?.loaded == 3 && report?.rejected == 3 && report?.skipped == 2)
        let starts = lines.indices.map { lines[..<$0].map { $0.utf8.count + end.utf8.count }.reduce(0, +) }
        #expect(
            try rejects(site) == [
                "2 3 \(starts[2]) column_count", "3 4 \(starts[3]) column_count", "5 6 \(starts[5]) column_count",
            ])
        #expect(
            try site.texts("select concat_ws(' ', _record_no, a) from staging.sample order by 1") == [
                "1 1", "4 3", "6 5",
            ])
    }

    @Test func blankLinesOfBothEndingsKeepTheirOffsets() throws {
        let site = try makeSite()
        try site.load(name, "a,b\r\n\n\r\n\n\r\n1,2\n\r\n\n3,4\n", maxRejects: 10)
        #expect(
            try rejects(site) == [
                "1 2 5 column_count", "2 3 6 column_count", "3 4 8 column_count", "4 5 9 column_count",
                "6 7 15 column_count", "7 8 17 column_count",
            ])
    }

    @Test func blankLinesBehindAByteOrderMarkAndAQuotedLineBreakKeepTheirPlaces() throws {
        let site = try LoadingSite("a text, b text", time: nil)
        try site.load(name, "\u{FEFF}a,b\n\n\"x\ny\",2\n\n3,4\n", maxRejects: 2)
        #expect(try rejects(site) == ["1 2 7 column_count", "3 5 16 column_count"])
    }

    @Test func highestLimitThereIsHolds() throws {
        let site = try makeSite()
        let report = try site.load(name, "a,b\n1,2\n\nx,y\n3,4\n", maxRejects: .max).report
        #expect(report?.loaded == 2 && report?.rejected == 2)
        #expect(try rejects(site) == ["2 3 8 column_count", "3 4 9 bad_int"])
    }

    // MARK: beyond the limit

    @Test func recordBehindTheBlankLineThatPassedTheLimitIsEvidenceToo() throws {
        let site = try makeSite()
        let error = #expect(throws: StagingError.self) { try site.load(name, "a,b\n\nx,y\n") }
        #expect(error?.message.hasPrefix("load 1: 2 rejected records, 0 allowed") == true)
        #expect(try rejects(site) == ["1 2 4 column_count", "2 3 5 bad_int"])
        #expect(try site.ledger() == ["1 failed 2"])
    }

    @Test func evidenceOfSeveralBlankLinesKeepsItsPlaces() throws {
        let site = try makeSite()
        #expect(throws: StagingError.self) { try site.load(name, "a,b\n\n\n1,2\n\n\n3,4\n\nx,y\n") }
        #expect(
            try rejects(site) == [
                "1 2 4 column_count", "2 3 5 column_count", "4 5 10 column_count", "5 6 11 column_count",
                "7 8 16 column_count", "8 9 17 bad_int",
            ])
    }

    @Test func evidenceEndsAtItsBoundAmongBlankLines() throws {
        let site = try makeSite()
        let text = "a,b\n" + String(repeating: "\n", count: RejectLog.mostEvidence + 500) + "1,2\n"
        let error = #expect(throws: StagingError.self) { try site.load(name, text) }
        #expect(error?.message.hasPrefix("load 1: at least \(RejectLog.mostEvidence) rejected records") == true)
        #expect(try rejects(site).count == RejectLog.mostEvidence)
    }
}
