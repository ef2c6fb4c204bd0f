import Failures
import Foundation
import Postgres
import TestCluster
import Testing

@testable import Staging

@Suite struct ChangeRulesTests {
    private static let name = "sample_2022-11-20.csv"

    private func rows(_ site: LoadingSite) throws -> [String] {
        try site.texts("select n || ' ' || _load_id from staging.sample order by n")
    }

    private func loads(_ site: LoadingSite) throws -> [String] {
        try site.texts("select concat_ws(' ', load_id, status, adds_to) from ops.loads order by load_id")
    }

    private func load(
        _ site: LoadingSite, _ n: Int, _ change: ChangePolicy? = nil, force: Bool = false
    ) throws -> LoadResult {
        try site.load(Self.name, "n,note,at\n\(n),,\n", rules: ChangeRules(onChange: change, force: force))
    }

    @Test func newContentOfAFeedReplacesUnlessToldOtherwise() throws {
        let site = try LoadingSite()
        let old = try #require(try load(site, 1).report?.load)
        let new = try #require(try load(site, 2).report)
        #expect(new.superseded == old)
        #expect(try rows(site) == ["2 \(new.load)"])
    }

    @Test func keyThatIsInTheOldContentAndInTheNewIsNoDuplicate() throws {
        let site = try LoadingSite("n int primary key, note text, at timestamp", maxRejects: 10)
        try site.load(Self.name, "n,note,at\n1,,2022-11-20 07:05\n2,,\n")
        let report = try site.load(Self.name, "n,note,at\n2,,2022-11-21 07:05\n3,,\n").report
        #expect(report?.loaded == 2 && report?.rejected == 0)
        #expect(try site.texts("select n from staging.sample order by n") == ["2", "3"])
        // Days of what was taken away are noted like those of what came.
        #expect(
            try site.texts("select distinct day from ops.affected_days where load_id = \(report?.load ?? 0) order by 1")
                == ["2022-11-20", "2022-11-21"])
    }

    @Test func newContentIsRefusedWhereTheRulesSaySo() throws {
        let site = try LoadingSite()
        let old = try #require(try load(site, 1).report?.load)
        let error = #expect(throws: LedgerError.self) { try load(site, 2, .error) }
        #expect(error?.message.contains("load \(old) is live for 2022-11-20") == true && error?.outcome == .refused)
        #expect(try rows(site) == ["1 \(old)"] && loads(site) == ["\(old) loaded"])
        // What is live already is no change.
        #expect(try load(site, 1, .error).alreadyLoaded == old)
    }

    @Test func appendedContentStandsBesideAndGoesWithWhatItAddsTo() throws {
        let site = try LoadingSite()
        let first = try #require(try load(site, 1).report?.load)
        let second = try #require(try load(site, 2, .append).report?.load)
        let third = try #require(try load(site, 3, .append).report?.load)
        #expect(try rows(site) == ["1 \(first)", "2 \(second)", "3 \(third)"])
        #expect(try loads(site) == ["\(first) loaded", "\(second) loaded \(first)", "\(third) loaded \(first)"])
        // Each of them is live, and recognised.
        #expect(try load(site, 2).alreadyLoaded == second && load(site, 1, .append).alreadyLoaded == first)
        let fourth = try #require(try load(site, 4).report?.load)
        #expect(try rows(site) == ["4 \(fourth)"])
        #expect(
            try site.texts("select superseded_by from ops.loads where status = 'superseded'")
                == Array(repeating: "\(fourth)", count: 3))
    }

    @Test func appendedToNothingIsTheLoadOfItsScope() throws {
        let site = try LoadingSite()
        let first = try #require(try load(site, 1, .append).report?.load)
        #expect(try loads(site) == ["\(first) loaded"])
    }

    @Test func forcedContentTakesThePlaceOfItselfAlone() throws {
        let site = try LoadingSite()
        let first = try #require(try load(site, 1).report?.load)
        let second = try #require(try load(site, 2, .append).report?.load)
        let again = try #require(try load(site, 1, force: true).report)
        #expect(again.superseded == first)
        #expect(try rows(site) == ["1 \(again.load)", "2 \(second)"])
        #expect(
            try loads(site)
                == ["\(first) superseded", "\(second) loaded \(again.load)", "\(again.load) loaded"])
        let addition = try #require(try load(site, 2, force: true).report)
        #expect(addition.superseded == second)
        #expect(try rows(site) == ["1 \(again.load)", "2 \(addition.load)"])
        #expect(try loads(site).last == "\(addition.load) loaded \(again.load)")
    }

    @Test func forcedContentDropsItsRepairs() throws {
        let site = try LoadingSite(maxRejects: 1)
        let text = "n,note,at\n1,,\nx,,\n"
        let first = try #require(try site.load(Self.name, text).report?.load)
        try site.repair(first, "n,note,at,_record_no\n2,,,2\n")
        let again = try #require(try site.load(Self.name, text, rules: ChangeRules(force: true)).report?.load)
        #expect(try rows(site) == ["1 \(again)"])
        #expect(try site.export(again).report.exported == 1)
    }

    @Test func changeThatCameMeanwhileIsSeenUnderTheLock() throws {
        let site = try LoadingSite()
        let error = #expect(throws: LedgerError.self) {
            try site.load(Self.name, "n,note,at\n1,,\n", rules: ChangeRules(onChange: .error)) { event in
                if case .began = event {
                    try site.load("other/\(Self.name)", "n,note,at\n2,,\n")
                }
            }
        }
        #expect(error?.outcome == .refused)
        #expect(try rows(site).count == 1)
        #expect(try site.texts("select status from ops.loads order by load_id") == ["failed", "loaded"])
    }

    @Test func contentThatWasReplacedComesBackOnlyFromAFileModifiedSinceUnlessNamed() throws {
        let site = try LoadingSite()
        let old = try site.delivery(Self.name, "n,note,at\n1,,\n")
        let first = try #require(try site.load(old, rules: .unattended).report?.load)
        let second = try #require(try site.load("elsewhere/\(Self.name)", "n,note,at\n2,,\n").report?.load)
        // Where it always was, it is the older of the two.
        guard case .outdated(first, by: second) = try site.load(old, rules: .unattended) else {
            Issue.record("it was loaded again")
            return
        }
        #expect(try rows(site) == ["2 \(second)"])
        #expect(try loads(site) == ["\(first) superseded", "\(second) loaded"])
        // Touched it is a new delivery.
        func touch(_ time: Date) throws {
            try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: old.path)
        }
        try touch(.now.addingTimeInterval(60))
        let third = try #require(try site.load(old, rules: .unattended).report)
        #expect(third.superseded == second)
        // And somebody who names a file means it, however old.
        try touch(Date(timeIntervalSince1970: 0))
        let fourth = try #require(try site.load("elsewhere/\(Self.name)", "n,note,at\n2,,\n").report?.load)
        #expect(try site.load(old).report?.superseded == fourth)
    }

    @Test func contentReplacedMeanwhileIsSeenUnderTheLock() throws {
        let site = try LoadingSite()
        let old = try site.delivery(Self.name, "n,note,at\n1,,\n")
        let result = try site.load(old, rules: .unattended) { event in
            if case .began = event {
                try site.load("elsewhere/\(Self.name)", "n,note,at\n1,,\n")
                try site.load("elsewhere/\(Self.name)", "n,note,at\n2,,\n")
            }
        }
        guard case .outdated = result else {
            Issue.record("it was loaded again")
            return
        }
        #expect(try site.texts("select n from staging.sample") == ["2"])
        #expect(try site.texts("select status from ops.loads order by load_id") == ["superseded", "loaded"])
    }

    @Test func atMostOneLoadOfAScopeStandsByItself() throws {
        let site = try LoadingSite()
        _ = try load(site, 1)
        _ = try load(site, 2, .append)
        var connection = try site.connect()
        let error = #expect(throws: PostgresError.self) { try connection.run("update ops.loads set adds_to = null") }
        #expect(error?.message.contains("loads_live_key") == true)
    }
}
