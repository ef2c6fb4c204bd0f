import Failures
import Postgres
import TestCluster
import Testing

@testable import Staging

@Suite struct FileLoaderRejectTests {
    private static let columns = """
        n int not null, amount numeric(4, 1), plain numeric, day date, at timestamp, flag boolean, id uuid, doc jsonb,
        note varchar(5), weight float8, clock time, photo bytea
        """
    private static let header = "n,amount,plain,day,at,flag,id,doc,note,weight,clock,photo,colour"

    /// A good record with one field put in another's place.
    private func record(_ field: Int? = nil, _ text: String = "") -> String {
        var fields = [
            "1", "1.5", "2", "2022-11-20", "2022-11-20 07:05", "true", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "{}",
            "ok", "1e3", "07:05", "\\x00", "red",
        ]
        if let field {
            fields[field] = text
        }
        return fields.joined(separator: ",")
    }

    /// One record for each rule, with the word that must appear nowhere but in the evidence.
    private var broken: [(code: RejectCode, bytes: [UInt8])] {
        let fields: [(RejectCode, Int, String)] = [
            (.nullNotAllowed, 0, ""), (.badInteger, 0, "Alice"), (.outOfRange, 0, "99123456789"),
            (.badNumeric, 2, "Alice"), (.numericOverflow, 1, "99123"), (.badDate, 3, "1912-02-30"),
            (.badTimestamp, 4, "Alice"), (.badBoolean, 5, "Alice"), (.badUUID, 6, "Alice"), (.badJSON, 7, "{Alice"),
            (.tooLong, 8, "Alice L"), (.badFloat, 9, "Alice"), (.badTime, 10, "Alice"), (.badBytea, 11, "Alice"),
            (.badEnum, 12, "Alice"),
        ]
        var broken = fields.map { (code: $0.0, bytes: Array(record($0.1, $0.2).utf8)) }
        let tooLong = record().utf8 + [UInt8](repeating: 0x78, count: FramingLimits.recordBytes)
        broken += [
            (.recordTooLong, Array(tooLong)), (.badQuoting, Array(record(8, "Al\"ice").utf8)),
            (.badLineEnding, Array(record(8, "Al\rice").utf8)), (.nulByte, Array(record(8, "Al\u{0}").utf8)),
            (.invalidEncoding, Array(record(8, "Al").utf8) + [0xFF]), (.columnCount, Array("Alice".utf8)),
            (.unterminatedQuote, Array(record(8, "\"Alice").utf8)),
        ]
        return broken
    }

    @Test func everyRuleIsKeptAsEvidenceAndRecordsTileTheFile() throws {
        let broken = broken
        #expect(Set(broken.map(\.code)) == Set(RejectCode.allCases))
        let site = try LoadingSite(Self.columns, time: "day")
        var owner = try site.connect()
        try owner.run("create type staging.colour as enum ('red', 'blue')")
        try owner.run("alter table staging.sample add column colour staging.colour")
        let good = Array(record().utf8)
        var lines = [Array(Self.header.utf8)]
        for (_, bytes) in broken {
            lines += [bytes, good]
        }
        // A blank line between records is a reject, those at the end are not.
        lines += [[], good, [], []]
        let file = Array(lines.joined(separator: [0x0A])) + [0x0A]
        let delivery = try site.delivery("sample_2022-11-20.csv", file)
        let report = try #require(try site.load(delivery, maxRejects: broken.count + 1).report)
        #expect(report.records == 2 * broken.count + 4)
        #expect(report.rejected == broken.count + 1 && report.skipped == 2 && report.loaded == broken.count + 1)

        var connection = try site.connect()
        let rejects = try connection.rejectedRecords(load: report.load, limit: 1_000)
        #expect(rejects.map(\.code) == broken.map(\.code.rawValue) + ["column_count"])
        #expect(rejects.map(\.record) == broken.indices.map { 2 * $0 + 1 } + [2 * broken.count + 1])
        #expect(rejects.map(\.line) == rejects.map { $0.record + 1 })
        for (reject, source) in zip(rejects, broken) where source.code != .recordTooLong {
            #expect(reject.raw == source.bytes, "\(source.code)")
            #expect(Array(file[reject.byteOffset...].prefix(reject.raw.count)) == reject.raw, "\(source.code)")
        }
        let loaded = try connection.query("select _record_no as r from staging.sample") {
            try $0.value("r", as: Int.self)
        }
        let skipped = [report.records - 1, report.records]
        #expect((loaded + rejects.map(\.record) + skipped).sorted() == Array(1...report.records))
        #expect(
            try site.text("select sum(rejects) || ' ' || count(*) from ops.reject_summary")
                == "\(broken.count + 1) \(broken.count)")
    }

    @Test func rejectNamesColumnAndValue() throws {
        let site = try LoadingSite()
        let text = "At,note,n\n2022-11-20 07:05,a,1\n,\"lo\"\"ng one\",2\n,,x\n"
        let report = try #require(try site.load("sample_2022-11-20.csv", text, maxRejects: 2).report)
        var connection = try site.connect()
        let rejects = try connection.rejectedRecords(load: report.load, limit: 10)
        #expect(rejects.map(\.columnNumber) == [2, 3] && rejects.map(\.columnName) == ["note", "n"])
        #expect(rejects.map(\.value) == [Array("lo\"ng one".utf8), Array("x".utf8)])
        #expect(rejects.map(\.raw) == [Array(",\"lo\"\"ng one\",2".utf8), Array(",,x".utf8)])
        #expect(rejects.map(\.reason) == [RejectCode.tooLong.explanation, RejectCode.badInteger.explanation])
        #expect(try connection.rejectedLoads(limit: 5).map(\.rejects) == [2])
        let missing = #expect(throws: StagingError.self) { try connection.rejectedRecords(load: -1, limit: 1) }
        #expect(missing?.outcome == .usage)
    }

    @Test func moreRejectsThanAllowedLoadNothingAndKeepTheEvidence() throws {
        let site = try LoadingSite(maxRejects: 1)
        let old = try #require(try site.load("sample_2022-11-20.csv", "n,note,at\n7,,\n").report)
        let error = #expect(throws: StagingError.self) {
            try site.load("sample_2022-11-20.csv", "n,note,at\n1,,\nAlice,,\n2,,\n,,\n3,,\nBob,,\n")
        }
        let load = old.load + 1
        guard case .tooManyRejects(_, load, 3, 1, true) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(error?.outcome == .failed && error?.message.contains("load \(load)") == true)
        #expect(error?.wayOut?.contains("loader rejects list \(load)") == true)
        #expect(error?.description.contains("Alice") == false)
        #expect(try site.texts("select n from staging.sample") == ["7"])
        #expect(
            try site.texts("select concat_ws(' ', load_id, status, rejected) from ops.loads order by 1") == [
                "\(old.load) loaded 0", "\(load) failed 3",
            ])
        #expect(
            try site.texts("select record_no || ' ' || code from ops.rejects order by record_no") == [
                "2 bad_int", "4 null_not_allowed", "6 bad_int",
            ])
        #expect(try site.text("select sum(rejects) from ops.reject_summary where load_id = \(load)") == "3")
        #expect(try site.text("select failure not like '%Alice%' from ops.loads where status = 'failed'") == "true")
        #expect(try site.text("select count(*) from ops.affected_days where load_id = \(load)") == "0")
    }

    @Test func limitOfTheCallWinsOverThatOfTheFeed() throws {
        let site = try LoadingSite(maxRejects: 5)
        #expect(throws: StagingError.self) { try site.load("sample_2022-11-20.csv", "n,note,at\nx,,\n", maxRejects: 0) }
        #expect(try site.load("sample_2022-11-20.csv", "n,note,at\nx,,\n").report?.rejected == 1)
    }

    @Test func blankLineInsideAFileIsOneRejectOfManyWithoutLimit() throws {
        // The blank line is judged when the broken record behind it is read.
        let site = try LoadingSite()
        let error = #expect(throws: StagingError.self) {
            try site.load("sample_2022-11-20.csv", "n,note,at\n1,,\n\n\nx,,\n2,,\ny,,\n\n3,,\n\n")
        }
        guard case .tooManyRejects(_, _, 5, 0, true) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(
            try site.texts("select record_no || ' ' || code from ops.rejects order by record_no") == [
                "2 column_count", "3 column_count", "4 bad_int", "6 bad_int", "7 column_count",
            ])
        #expect(try site.text("select status from ops.loads") == "failed")
    }

    @Test func evidenceOfAFileFullOfRejectsIsBounded() throws {
        let site = try LoadingSite()
        let text = "n,note,at\n" + String(repeating: "x,,\n", count: RejectLog.mostEvidence + 500)
        let error = #expect(throws: StagingError.self) { try site.load("sample_2022-11-20.csv", text) }
        guard case .tooManyRejects(_, _, RejectLog.mostEvidence, 0, false) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(error?.message.contains("at least 1000 rejected records, 0 allowed") == true)
        #expect(try site.text("select count(*) from ops.rejects") == "\(RejectLog.mostEvidence)")
    }

    @Test func fileThatCannotBeFramedIsGivenUp() throws {
        let site = try LoadingSite()
        // Every quote opens a field that the next line's closes in the middle: the first line of each pair is at fault.
        let pair = "1,\"a,\n2,b\"c,\n"
        let text = "n,note,at\n" + String(repeating: pair, count: FramingLimits.resynchronisations + 10)
        let error = #expect(throws: StagingError.self) {
            try site.load("sample_2022-11-20.csv", text, maxRejects: 1_000_000)
        }
        guard case .unframeable(_, _, let line) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(line > FramingLimits.resynchronisations)
        #expect(try site.text("select status from ops.loads") == "failed")
        #expect(try site.text("select count(*) from ops.rejects") == "\(RejectLog.mostEvidence)")
        #expect(try site.text("select count(*) from staging.sample") == "0")
    }

    @Test func longEvidenceIsCutOff() throws {
        let site = try LoadingSite()
        let long = String(repeating: "ü", count: 20_000)
        let report = try #require(
            try site.load("sample_2022-11-20.csv", "n,note,at\n1,\(long),\n", maxRejects: 1).report)
        var connection = try site.connect()
        let reject = try #require(try connection.rejectedRecords(load: report.load, limit: 1).first)
        #expect(reject.raw.count == Reject.longestRaw && reject.value?.count == Reject.longestValue)
        #expect(try site.text("select raw_truncated from ops.rejects") == "true")
    }
}
