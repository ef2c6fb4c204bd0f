import Failures
import Postgres
import TestCluster
import Testing

@testable import Staging

/// How many records may be rejected: a number, or a share that only the end of the file can judge.
@Suite struct RejectLimitTests {
    private let name = "sample_2022-11-20.csv"

    @Test(arguments: [
        (RejectLimit(usual: 7), 7, 10, 7), (RejectLimit(number: 3, usual: 7), 3, 1_000_000, 3),
        // Of few records a share says nothing.
        (RejectLimit(ratio: 0.5, usual: 7), Int.max, 999, 7),
        (RejectLimit(ratio: 0.5, usual: 7), Int.max, 1_000, 500),
        (RejectLimit(number: 3, ratio: 0.5, usual: 7), 3, 999, 3),
        // Both hold.
        (RejectLimit(number: 3, ratio: 0.5, usual: 7), 3, 1_000, 3),
        (RejectLimit(number: 900, ratio: 0.5, usual: 7), 900, 1_000, 500),
        (RejectLimit(ratio: 0.29, usual: 7), Int.max, 10_000, 2_900),
        (RejectLimit(ratio: 0, usual: 7), Int.max, 1_000, 0),
        (RejectLimit(ratio: 1, usual: 7), Int.max, 1_000, 1_000),
    ])
    func limitIsThatOfNumberShareAndFeed(limit: RejectLimit, beforeEnd: Int, records: Int, allowed: Int) {
        #expect(limit.beforeEnd == beforeEnd && limit.allowed(of: records) == allowed)
    }

    /// A file of records of which every `step`th is broken.
    private func text(_ records: Int, brokenEvery step: Int) -> String {
        "n,note,at\n" + (1...records).map { $0 % step == 0 ? "x,,\n" : "\($0),,\n" }.joined()
    }

    private func load(
        _ site: LoadingSite, _ text: String, ratio: Double, maxRejects: Int? = nil
    ) throws -> LoadReport? {
        var connection = try site.connect()
        return try FileLoader(client: "test", version: "1", maxRejects: maxRejects, maxRejectRatio: ratio)
            .load(try site.delivery(name, text), on: &connection).report
    }

    @Test func shareIsJudgedAtTheEndOfTheFile() throws {
        let site = try LoadingSite()
        #expect(try load(site, text(2_000, brokenEvery: 10), ratio: 0.1)?.rejected == 200)
        let error = #expect(throws: StagingError.self) {
            try load(site, text(2_000, brokenEvery: 9), ratio: 0.1)
        }
        #expect(error?.message.hasPrefix("load 2: 222 rejected records, 200 allowed") == true)
        #expect(error?.outcome == .failed)
        // What was live stays, and the evidence is kept.
        #expect(try site.text("select count(*) from staging.sample") == "1800")
        #expect(try site.text("select count(*) from ops.rejects where load_id = 2") == "222")
    }

    @Test func shareOfFewRecordsIsTheFeedsNumber() throws {
        let site = try LoadingSite(maxRejects: 1)
        #expect(throws: StagingError.self) { try load(site, text(10, brokenEvery: 5), ratio: 0.9) }
        #expect(try load(site, text(9, brokenEvery: 5), ratio: 0)?.rejected == 1)
    }

    @Test func numberThatWasAskedForHoldsBesideTheShare() throws {
        let site = try LoadingSite()
        let error = #expect(throws: StagingError.self) {
            try load(site, text(2_000, brokenEvery: 10), ratio: 0.5, maxRejects: 199)
        }
        #expect(error?.message.contains("199 allowed") == true)
    }

    /// Beyond what is found by us, the server refuses: both count.
    @Test func shareCountsWhatTheServerRefusesToo() throws {
        let site = try LoadingSite()
        try site.run("alter table staging.sample add check (n % 100 <> 1)")
        #expect(try load(site, text(2_000, brokenEvery: 10), ratio: 0.11)?.rejected == 220)
        #expect(throws: StagingError.self) { try load(site, text(2_000, brokenEvery: 10) + "3000,,\n", ratio: 0.1) }
        #expect(try site.text("select count(*) from staging.sample") == "1780")
    }

    @Test func dryRunSaysWhatTheShareAllows() throws {
        let site = try LoadingSite()
        var connection = try site.connect()
        let loader = FileLoader(client: "test", version: "1", maxRejectRatio: 0.1)
        for (step, isLoadable) in [(10, true), (9, false)] {
            let delivery = try site.delivery(name, text(2_000, brokenEvery: step))
            guard case .read(let run) = try loader.rehearse(delivery, on: &connection) else {
                return #expect(Bool(false), "it was read")
            }
            #expect(run.isLoadable == isLoadable && run.limit == 200)
        }
    }
}
