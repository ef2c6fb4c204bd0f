import Decompression
import Failures
import Files
import Foundation
import Postgres
import TestCluster
import Testing

@testable import Staging

@Suite struct FileLoaderRefusalTests {
    private func expectRefused(
        _ site: LoadingSite, _ name: String = "sample_2022-11-20.csv", _ text: String = "n,note,at\n1,,\n",
        saying words: String, location: SourceLocation = #_sourceLocation
    ) throws {
        let error = #expect(throws: StagingError.self, sourceLocation: location) { try site.load(name, text) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")", sourceLocation: location)
        #expect(error?.outcome == .refused, sourceLocation: location)
        #expect(try site.ledger().isEmpty, sourceLocation: location)
    }

    @Test func headerThatDoesNotFitIsRefusedBeforeTheLedger() throws {
        try expectRefused(try LoadingSite(), "sample_2022-11-20.csv", "n,note,when\n1,,\n", saying: "'when' is unknown")
    }

    @Test(arguments: ["", "\n\n", "n,\"note\n", "\u{FEFF}"])
    func fileWithoutHeaderIsRefusedBeforeTheLedger(text: String) throws {
        let site = try LoadingSite()
        let error = #expect(throws: StagingError.self) { try site.load("sample_2022-11-20.csv", text) }
        #expect(error?.outcome == .refused)
        #expect(try site.ledger().isEmpty)
    }

    @Test func unloggedTargetIsRefused() throws {
        try expectRefused(try LoadingSite(persistence: "unlogged"), saying: "is unlogged")
    }

    @Test(arguments: ["_record_no bigint", "_load_id int", "_load_id text"])
    func targetWithoutLoadNumberIsRefused(lineage: String) throws {
        try expectRefused(try LoadingSite(lineage: lineage), saying: "has no column _load_id bigint")
    }

    @Test func targetThatDoesNotExistIsRefused() throws {
        let site = try LoadingSite()
        var connection = try site.connect()
        try connection.run("drop table staging.sample")
        try expectRefused(site, saying: "does not exist")
    }

    @Test func targetForLinesWithoutTextColumnIsRefused() throws {
        let site = try LoadingSite("n int", pattern: "sample_{date}.txt", time: nil, format: "lines")
        try expectRefused(site, "sample_2022-11-20.txt", "x\n", saying: "one text column")
    }

    @Test func fileThatIsNotThereIsRefused() throws {
        let site = try LoadingSite()
        let delivery = try #require(Delivery(of: site.feed, path: "\(site.folder.path)/sample_2022-11-20.csv"))
        let error = #expect(throws: FileFailure.self) { try site.load(delivery) }
        #expect(error?.outcome == .refused && error?.location == delivery.path)
    }

    @Test(.timeLimit(.minutes(1))) func whatIsNoRegularFileIsRefusedAtOnce() throws {
        let site = try LoadingSite()
        // Nobody writes to the pipe: opening it must not wait for somebody who does.
        try #require(mkfifo("\(site.folder.path)/sample_2022-11-20.csv", 0o600) == 0)
        try FileManager.default.createDirectory(
            atPath: "\(site.folder.path)/sample_2022-11-21.csv", withIntermediateDirectories: false)
        for day in ["2022-11-20", "2022-11-21"] {
            let path = "\(site.folder.path)/sample_\(day).csv"
            let delivery = try #require(Delivery(of: site.feed, path: path))
            let error = #expect(throws: FileFailure.self) { try site.load(delivery) }
            #expect(error?.message.contains("not a regular file") == true)
        }
    }

    @Test func constraintOfTheTargetFailsTheLoadAndHidesTheRow() throws {
        let site = try LoadingSite("n int constraint sample_n_check check (n < 100), note text", time: nil)
        let error = #expect(throws: StagingError.self) {
            try site.load("sample_2022-11-20.csv", "n,note\n1,a\nx,b\n912345,Alice\n", maxRejects: 5)
        }
        guard case .refusedByServer(_, let load, let reason, let notes) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(reason.contains("sample_n_check") && reason.contains("23514") && notes?.isEmpty == false)
        #expect(error?.description.contains("912345") == false && error?.description.contains("Alice") == false)
        #expect(error?.outcome == .failed)
        #expect(try site.text("select status || ' ' || rejected from ops.loads where load_id = \(load)") == "failed 1")
        #expect(
            try site.text("select failure like '%sample_n_check%' and failure !~ '912345|Alice' from ops.loads")
                == "true")
        #expect(try site.texts("select code from ops.rejects") == ["bad_int"])
        #expect(try site.text("select count(*) from staging.sample") == "0")
        #expect(try site.load("sample_2022-11-20.csv", "n,note\n1,a\n").report?.loaded == 1)
    }

    @Test func triggerThatDropsRowsIsNoticed() throws {
        let site = try LoadingSite("n int", time: nil)
        var connection = try site.connect()
        try connection.run(
            """
            create function public.drop_row() returns trigger language plpgsql as
            $$ begin if new.n = 2 then return null; end if; return new; end $$
            """)
        try connection.run(
            "create trigger t before insert on staging.sample for each row execute function public.drop_row()")
        let error = #expect(throws: StagingError.self) { try site.load("sample_2022-11-20.csv", "n\n1\n2\n3\n") }
        guard case .miscounted(_, 3, 2, 0, 0) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(try site.text("select count(*) from staging.sample") == "0")
        #expect(try site.text("select status from ops.loads") == "failed")
    }

    @Test func errorsOfStagingTellOutcomeAndWayOut() throws {
        let day = try #require(CalendarDate("2022-11-20"))
        let errors: [(StagingError, Outcome)] = [
            (.changedWhileRead(path: "p"), .failed), (.unknownFeed(path: "p", feeds: ["f"], undated: []), .refused),
            (.noSuchFeed("x", feeds: ["f"]), .usage), (.nameMismatch(path: "p", feed: "f", pattern: "q"), .refused),
            (.badFeed(feed: "f", reason: "r"), .refused), (.noHeader(path: "p"), .refused),
            (.headerMismatch(path: "p", target: "t", problems: ["a", "b"]), .refused),
            (.tooManyRejects(path: "p", load: 4, rejects: 1, limit: 0, isComplete: true), .failed),
            (.unframeable(path: "p", load: 4, line: 9), .failed),
            (.refusedByServer(path: "p", load: 4, reason: "r", table: "t"), .failed),
            (.miscounted(path: "p", records: 1, loaded: 0, rejected: 0, skipped: 0), .failed),
            (.missing(day: day, lake: "p", files: []), .refused),
            (.noFiles(day: day, lake: "p", newest: nil, files: []), .refused), (.noLake(path: "p"), .usage),
            (.noSuchLoad(4), .usage),
            (.notCompressed(path: "p.gz", format: .gzip), .refused),
            (.compressedUnawares(path: "p", format: .zstd), .refused),
            (.undecompressible(path: "p.gz", .truncated), .failed),
            (.undecompressible(path: "p.zst", .windowTooLarge), .failed),
            (.undecompressible(path: "p.zst", .dictionaryNeeded), .failed),
            (.undecompressible(path: "p.zst", .unavailable), .failed),
            (.ambiguous(lake: "p", files: [["a", "a.gz"]]), .refused),
        ]
        for (error, outcome) in errors {
            #expect(error.outcome == outcome && error.wayOut?.isEmpty == false, "\(error)")
        }
        #expect(
            errors[7].0.message == "load 4: 1 rejected record, 0 allowed; nothing of the file was loaded")
        #expect(errors[8].0.location == "p:9" && errors[9].0.notes == ["t"])
    }
}
