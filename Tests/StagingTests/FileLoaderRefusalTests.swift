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
            try site.load("sample_2022-11-20.csv", "n,note\n1,a\nx,b\n912345,Alice\n", maxRejects: 1)
        }
        guard case .tooManyRejects(_, let load, 2, 1, true) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(error?.description.contains("912345") == false && error?.description.contains("Alice") == false)
        #expect(try site.text("select status || ' ' || rejected from ops.loads where load_id = \(load)") == "failed 2")
        #expect(try site.rejects() == ["2 bad_int n", "3 sqlstate:23514"])
        #expect(
            try site.text(
                "select reason like '%sample_n_check%' and reason !~ '912345|Alice' from ops.rejects where record_no = 3"
            )
                == "true")
        #expect(try site.text("select failure !~ '912345|Alice' from ops.loads") == "true")
        #expect(try site.text("select count(*) from staging.sample") == "0")
        #expect(try site.load("sample_2022-11-20.csv", "n,note\n1,a\n").report?.loaded == 1)
    }

    @Test func refusalThatIsAboutNoRowOfTheFileEndsTheLoadAtOnce() throws {
        let site = try LoadingSite(
            "n int", time: nil, lineage: "_load_id bigint, _record_no bigint, primary key (_load_id, _record_no)")
        try site.load("sample_2022-11-20.csv", "n\n912345\n")
        // Somebody refers to what the next delivery is to replace.
        try site.run(
            "create table public.child (l bigint, r bigint, foreign key (l, r) references staging.sample)",
            "insert into public.child select _load_id, _record_no from staging.sample")
        var isReadAgain = false
        let error = #expect(throws: StagingError.self) {
            try site.load("sample_2022-11-20.csv", "n\n1\n2\n", maxRejects: 5) { event in
                if case .rereading = event { isReadAgain = true }
            }
        }
        guard case .refusedByServer(_, 2, let reason, let table?) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(reason.contains("23503") && table.contains("public.child") && !isReadAgain)
        #expect(error?.outcome == .failed)
        #expect(try site.ledger() == ["1 loaded 1 1 0 0", "2 failed 0"])
        #expect(try site.texts("select n from staging.sample") == ["912345"])
        #expect(try site.text("select failure like '%23503%' from ops.loads where load_id = 2") == "true")
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
            (.notTheColumns(path: "p", target: "t", columns: ["c"]), .refused),
        ]
        for (error, outcome) in errors {
            #expect(error.outcome == outcome && error.wayOut?.isEmpty == false, "\(error)")
        }
        #expect(
            errors[7].0.message == "load 4: 1 rejected record, 0 allowed; nothing of the file was loaded")
        #expect(errors[8].0.location == "p:9" && errors[9].0.notes == ["t"])
    }

    /// What moves a file away is its own fault only.
    @Test func errorsOfStagingTellWhoseFaultTheyAre() throws {
        let day = try #require(CalendarDate("2022-11-20"))
        let ofFile: [StagingError] = [
            .unknownFeed(path: "p", feeds: [], undated: []), .nameMismatch(path: "p", feed: "f", pattern: "q"),
            .notCompressed(path: "p", format: .gzip), .compressedUnawares(path: "p", format: .zstd),
            .undecompressible(path: "p", .damaged("d")), .undecompressible(path: "p", .dictionaryNeeded),
            .columnMismatch(path: "p", target: "t", problems: []),
            .notTheColumns(path: "p", target: "t", columns: []),
        ]
        let ofSetting: [StagingError] = [
            .badFeed(feed: "f", reason: "r"), .badTarget("t", reason: "r", wayOut: "w"), .noSuchFeed("x", feeds: []),
            .miscounted(path: "p", records: 1, loaded: 0, rejected: 0, skipped: 0), .noLake(path: "p"),
            .missing(day: day, lake: "p", files: []), .ambiguous(lake: "p", files: []), .noSuchLoad(1),
        ]
        let ofMachine: [StagingError] = [.noThread, .undecompressible(path: "p", .unavailable)]
        #expect(ofFile.filter { $0.fault != .file }.isEmpty)
        #expect(ofSetting.filter { $0.fault != .setting }.isEmpty)
        #expect(ofMachine.filter { $0.fault != .machine }.isEmpty)
    }
}
