import Failures
import Postgres
import TestCluster
import Testing

@testable import Staging

@Suite struct RepairTests {
    private static let file = "n,note,at\n1,a,2022-11-20 07:05\nx,b,2022-11-21 07:05\n3,too long,\n4,d,\n"

    /// A site with a load of four records, the second and third of which were rejected.
    private func site() throws -> (LoadingSite, load: Int64) {
        let site = try LoadingSite(maxRejects: 2)
        let report = try #require(try site.load("sample_2022-11-20.csv", Self.file).report)
        #expect(report.rejected == 2)
        var connection = try site.connect()
        try connection.run("delete from ops.affected_days")
        return (site, report.load)
    }

    private func rows(_ site: LoadingSite) throws -> [String] {
        try site.texts("select concat_ws('|', n, note, _load_id, _record_no) from staging.sample order by _record_no")
    }

    @Test func exportIsTheHeaderAndTheRecordsAsDeliveredWithTheirNumbers() throws {
        let (site, load) = try site()
        let export = try site.export(load)
        #expect(export.text == "n,note,at,_record_no\nx,b,2022-11-21 07:05,2\n3,too long,,3\n")
        #expect(export.report.exported == 2 && export.report.isComplete && export.report.obstacle == nil)
    }

    @Test func bytesOfAnExportAreThoseDelivered() throws {
        let site = try LoadingSite(maxRejects: 9)
        let records: [[UInt8]] = [
            Array("1,a\u{0}b,".utf8), Array("2,".utf8) + [0xFF, 0xFE] + Array(",".utf8), Array("3,\"x\r\ny z\",".utf8),
        ]
        let file = [Array("\u{FEFF}n,note,\"at\"".utf8)] + records
        let delivery = try site.delivery("sample_2022-11-20.csv", Array(file.joined(separator: [0x0D, 0x0A])))
        let load = try #require(try site.load(delivery).report?.load)
        var connection = try site.connect()
        var bytes: [UInt8] = []
        _ = try connection.exportRejects(of: load) { bytes += $0 }
        var expected = Array("n,note,\"at\",_record_no\n".utf8)
        for (index, record) in records.enumerated() {
            expected += record + Array(",\(index + 1)\n".utf8)
        }
        #expect(bytes == expected)
    }

    @Test func repairAddsItsRowsMarksTheRejectsAndNotesTheirDays() throws {
        let (site, load) = try site()
        let result = try site.repair(load, "n,note,at,_record_no\n2,b,2022-11-21 07:05,2\n")
        let repair = try #require(result.report?.load)
        #expect(
            try rows(site) == ["1|a|\(load)|1", "2|b|\(repair)|2", "4|d|\(load)|4"])
        #expect(
            try site.texts("select concat_ws(' ', record_no, resolved_by) from ops.rejects order by record_no")
                == ["2 \(repair)", "3"])
        #expect(
            try site.texts("select concat_ws(' ', load_id, status, scope, adds_to, repairs) from ops.loads order by 1")
                == ["\(load) loaded 2022-11-20", "\(repair) loaded 2022-11-20 \(load) \(load)"])
        #expect(
            try site.texts("select concat_ws(' ', day, load_id) from ops.affected_days order by 1")
                == ["2022-11-20 \(repair)", "2022-11-21 \(repair)"])
        #expect(try site.text("select ops.staged_rows(\(repair))") == "1")
        // What is left comes in the next export, and can be repaired as well.
        #expect(try site.export(load).text == "n,note,at,_record_no\n3,too long,,3\n")
        try site.repair(load, "n,note,at,_record_no\n3,short,,3\n")
        #expect(try site.export(load).report.exported == 0)
        var connection = try site.connect()
        #expect(try connection.rejectedLoads(limit: 9, all: false).isEmpty)
        #expect(try connection.rejectedLoads(limit: 9).map(\.open) == [0])
        #expect(try connection.rejectedRecords(load: load, limit: 9, all: false).isEmpty)
        #expect(try connection.rejectedRecords(load: load, limit: 9).compactMap(\.resolvedBy).first == repair)
    }

    @Test func sameRepairAgainIsRecognised() throws {
        let (site, load) = try site()
        let text = "n,note,at,_record_no\n2,b,,2\n"
        let repair = try site.repair(load, text).report?.load
        #expect(try repair != nil && site.repair(load, text).alreadyLoaded == repair)
    }

    @Test func columnsOfARepairMayComeInAnotherOrder() throws {
        let (site, load) = try site()
        try site.repair(load, "_record_no,at,note,n\n3,,c,3\n2,,b,2\n")
        #expect(try site.texts("select n || note from staging.sample order by _record_no") == ["1a", "2b", "3c", "4d"])
    }

    @Test func laterDeliveryReplacesTheLoadWithItsRepairs() throws {
        let (site, load) = try site()
        let repair = try #require(try site.repair(load, "n,note,at,_record_no\n2,b,2022-11-29 07:05,2\n").report?.load)
        var connection = try site.connect()
        try connection.run("delete from ops.affected_days")
        let new = try #require(try site.load("sample_2022-11-20.csv", "n,note,at\n9,z,\n").report?.load)
        #expect(try rows(site) == ["9|z|\(new)|1"])
        #expect(
            try site.texts("select concat_ws(' ', load_id, superseded_by) from ops.loads where status = 'superseded'")
                .sorted() == ["\(load) \(new)", "\(repair) \(new)"])
        #expect(
            try site.texts("select day from ops.affected_days order by 1")
                == ["2022-11-20", "2022-11-29"])
    }

    @Test func unchangedFileIsStillRecognisedBesideItsRepair() throws {
        let (site, load) = try site()
        try site.repair(load, "n,note,at,_record_no\n2,b,,2\n")
        #expect(try site.load("sample_2022-11-20.csv", Self.file).alreadyLoaded == load)
        let delivery = try site.delivery("sample_2022-11-20.csv", Self.file)
        #expect(try site.load(delivery).alreadyLoaded == load)
        var connection = try site.connect()
        let plan = DayDeliveries(
            for: try #require(CalendarDate("2022-11-20")), feeds: [site.feed],
            files: [delivery.name: delivery.path], published: [], live: try connection.liveLoads())
        #expect(plan.untouched == 1 && plan.deliveries.isEmpty)
    }

    @Test func repairWithTooManyRejectsOfItsOwnLoadsNothing() throws {
        let (site, load) = try site()
        let error = #expect(throws: StagingError.self) {
            try site.repair(load, "n,note,at,_record_no\n2,b,,2\ny,c,,3\n", maxRejects: 0)
        }
        #expect(error?.outcome == .failed)
        #expect(try rows(site).count == 2)
        #expect(try site.text("select count(*) from ops.rejects where resolved_by is not null") == "0")
        // Within the limit the good one counts, and the other stays open where it was at first.
        #expect(try site.repair(load, "n,note,at,_record_no\n2,b,,2\ny,c,,3\n", maxRejects: 1).report?.rejected == 1)
        var connection = try site.connect()
        #expect(try connection.rejectedLoads(limit: 9, all: false).map { [$0.load, Int64($0.open)] } == [[load, 1]])
    }

    @Test(arguments: [
        ("2,b,,4\n", "1 of its records are no open reject", "record 4"), ("2,b,,2\n2,b,,2\n", "a second time", ""),
    ])
    func recordsThatWereNotRejectedAreRefused(records: String, words: String, example: String) throws {
        let (site, load) = try site()
        let error = #expect(throws: LedgerError.self) { try site.repair(load, "n,note,at,_record_no\n" + records) }
        let message = try #require(error?.message)
        #expect(error?.outcome == .failed && message.contains(words) && message.contains(example), "\(message)")
        #expect(try rows(site).count == 2)
        #expect(try site.text("select count(*) from ops.rejects where resolved_by is not null") == "0")
    }

    @Test func recordOfARepairWithoutItsNumberIsAReject() throws {
        let (site, load) = try site()
        let report = try #require(try site.repair(load, "n,note,at,_record_no\n2,b,,\n3,c,,3\n").report)
        #expect(report.loaded == 1 && report.rejectsByCode.map(\.code) == ["null_not_allowed"])
        #expect(try site.export(load).report.exported == 1)
    }

    @Test func repairWithoutRecordNumbersIsRefused() throws {
        let (site, load) = try site()
        let error = #expect(throws: StagingError.self) { try site.repair(load, "n,note,at\n2,b,\n") }
        #expect(error?.message.contains("no header for _record_no") == true && error?.outcome == .refused)
    }

    @Test func recordNumberIsNoHeaderOfADelivery() throws {
        let site = try LoadingSite()
        let error = #expect(throws: StagingError.self) {
            try site.load("sample_2022-11-20.csv", "n,note,at,_record_no\n2,b,,2\n")
        }
        #expect(error?.message.contains("'_record_no' is unknown") == true)
    }

    @Test func onlyALiveLoadCanBeRepaired() throws {
        let (site, load) = try site()
        let repair = try #require(try site.repair(load, "n,note,at,_record_no\n2,b,,2\n").report?.load)
        #expect(throws: StagingError.self) { try site.load("sample_2022-11-21.csv", "n,note,at\nx,,\n", maxRejects: 0) }
        let failed = repair + 1
        try site.load("sample_2022-11-20.csv", "n,note,at\n7,,\n")
        for (number, words) in [
            (load, "replaced"), (repair, "a repair itself"), (failed, "it failed"), (failed + 99, "no load"),
        ] {
            let error = #expect(throws: (any Error).self) { try site.repair(number, "n,note,at,_record_no\n2,b,,2\n") }
            let failure = try #require(error as? any Failure)
            #expect(failure.message.contains(words), "\(failure.message)")
            #expect(failure.outcome == (number == failed + 99 ? .usage : .refused))
            #expect(failure.wayOut?.contains("--max-rejects first") == (number == failed))
            #expect(failure.wayOut?.contains("rejects export \(load)") == (number == repair))
        }
        #expect(try site.export(failed).report.obstacle?.reason.contains("failed") == true)
    }

    @Test func loadThatIsReplacedMeanwhileIsNotRepaired() throws {
        let (site, load) = try site()
        var connection = try site.connect()
        let path = try site.folder.write("repair.csv", Array("n,note,at,_record_no\n2,b,,2\n".utf8))
        let delivery = try FeedCatalog(from: &connection).repair(of: load, path: path, on: &connection)
        let error = #expect(throws: LedgerError.self) {
            try site.load(delivery) { event in
                if case .began = event {
                    try site.load("sample_2022-11-20.csv", "n,note,at\n7,,\n")
                }
            }
        }
        #expect(error?.message.contains("no longer live") == true)
        #expect(try site.texts("select n from staging.sample") == ["7"])
    }

    @Test func cutOffAndBlankRejectsAreLeftOutAndCounted() throws {
        let site = try LoadingSite(maxRejects: 9)
        let long = String(repeating: "x", count: Reject.longestRaw)
        let load = try #require(
            try site.load("sample_2022-11-20.csv", "n,note,at\n1,\(long),\n\nx,,\n").report?.load)
        let export = try site.export(load)
        #expect(export.text == "n,note,at,_record_no\nx,,,3\n")
        #expect(export.report.truncated == 1 && export.report.blank == 1 && !export.report.isComplete)
    }

    @Test func evidenceOfAFailureThatWasNotKeptIsCounted() throws {
        let site = try LoadingSite(maxRejects: RejectLog.mostEvidence)
        let text = "n,note,at\n" + String(repeating: "x,,\n", count: RejectLog.mostEvidence + 1)
        #expect(throws: StagingError.self) { try site.load("sample_2022-11-20.csv", text) }
        let load = try #require(Int64(try site.text("select max(load_id) from ops.loads") ?? ""))
        let report = try site.export(load).report
        #expect(report.exported == RejectLog.mostEvidence && report.notKept == 1 && !report.isComplete)
    }

    @Test func partsOfTheNameAreThoseOfTheRepairedFile() throws {
        let site = try LoadingSite(
            "n int", pattern: "sample_{date}_{session}.csv", scope: .daySession, time: nil, maxRejects: 1,
            lineage: "_date date, _session int, _load_id bigint, _record_no bigint")
        let load = try #require(try site.load("sample_2022-11-20_7.csv", "n\nx\n").report?.load)
        try site.repair(load, "n,_record_no\n5,1\n")
        #expect(try site.texts("select concat_ws(' ', n, _date, _session) from staging.sample") == ["5 2022-11-20 7"])
        #expect(try site.texts("select distinct scope from ops.loads") == ["2022-11-20#7"])
    }

    @Test func loadOfLinesHasNoHeaderToExport() throws {
        let site = try LoadingSite("line text", pattern: "s_{date}.txt", time: nil, format: "lines", maxRejects: 1)
        let load = try #require(
            try site.load(try site.delivery("s_2022-11-20.txt", Array("a\n".utf8) + [0xFF])).report?.load)
        let error = #expect(throws: LedgerError.self) { try site.export(load) }
        #expect(error?.message.contains("no header") == true && error?.outcome == .usage)
    }
}
