import Testing

@testable import Ingest
@testable import Loader

@Suite struct WatchReportTests {
    /// Whoever may deliver files may choose their names.
    @Test func nameOfAStrayFileForgesNoLine() {
        let names = ["a\nloader: error: b\u{1B}[2J", "c\u{202E}d\u{2028}e", "Zoë.csv"]
        let line = WatchReport.line(names.map { StrayFile(name: $0, reason: .noFeed) })
        #expect(
            line == "3 files in batch of no feed, left alone: a\\nloader: error: b\\u{1B}[2J, c\\u{202E}d\\u{2028}e, "
                + "Zoë.csv; rename, or add a feed")
    }

    @Test(arguments: StrayFile.Reason.allCases) func strayFileIsToldWithItsReason(reason: StrayFile.Reason) {
        let line = WatchReport.line([StrayFile(name: "x", reason: reason)])
        let words: [StrayFile.Reason: String] = [.noFeed: "of no feed", .link: "symbolic links", .name: "not UTF-8"]
        #expect(words[reason].map { line.contains($0) } == true)
    }
}
