import Console
import Synchronization
import Testing

@Suite struct ProgressTests {
    /// A clock that a test sets, and what the progress wrote.
    private final class Screen: Sendable {
        private let time = Mutex<UInt64>(5_000_000_000)
        private let texts = Mutex<[String]>([])

        var written: [String] { texts.withLock { $0 } }

        func pass(_ milliseconds: UInt64) {
            time.withLock { $0 += milliseconds * 1_000_000 }
        }

        func progress(
            total: Int64?, unit: ProgressUnit = .bytes, label: String = "people.csv", isTerminal: Bool = true,
            columns: Int? = nil
        ) -> Progress {
            Progress(
                total: total, unit: unit, label: label, isTerminal: isTerminal, columns: { columns },
                clock: { self.time.withLock { $0 } }, output: { text in self.texts.withLock { $0.append(text) } })
        }
    }

    @Test func firstReportOnATerminalIsShownAtOnce() {
        let screen = Screen()
        screen.progress(total: 10 << 20).update(done: 0)
        #expect(screen.written == ["\rpeople.csv: 0 B / 10.0 MiB  0%\u{1B}[K"])
    }

    @Test func reportTooEarlyToMeasureShowsNoRate() {
        let screen = Screen()
        let progress = screen.progress(total: 10 << 20)
        screen.pass(99)
        progress.update(done: 5 << 20)
        #expect(screen.written == ["\rpeople.csv: 5.0 MiB / 10.0 MiB  50%\u{1B}[K"])
    }

    @Test func reportAfterAWhileShowsRateAndTimeLeft() {
        let screen = Screen()
        let progress = screen.progress(total: 10 << 20, columns: 120)
        screen.pass(2000)
        progress.update(done: 4 << 20, rows: 1_234_567, rejects: 12)
        let line = "people.csv: 4.0 MiB / 10.0 MiB  40%  2.0 MiB/s  617k rows/s  ETA 3 s  12 rejects  1,234,567 rows"
        #expect(screen.written == ["\r\(line)\u{1B}[K"])
    }

    @Test func lineLeavesOutWhatFollowsFromTheRestWhereThereIsNoRoom() {
        let wanted = [
            96: "people.csv: 4.0 MiB / 10.0 MiB  40%  2.0 MiB/s  617k rows/s  ETA 3 s  12 rejects",
            80: "people.csv: 4.0 MiB / 10.0 MiB  40%  617k rows/s  ETA 3 s  12 rejects",
            69: "people.csv: 4.0 MiB / 10.0 MiB  617k rows/s  ETA 3 s  12 rejects",
            63: "people.…: 4.0 MiB / 10.0 MiB  617k rows/s  ETA 3 s  12 rejects",
        ]
        for (columns, line) in wanted {
            let screen = Screen()
            let progress = screen.progress(total: 10 << 20, columns: columns)
            screen.pass(2000)
            progress.update(done: 4 << 20, rows: 1_234_567, rejects: 12)
            #expect(screen.written == ["\r\(line)\u{1B}[K"], "\(columns)")
        }
    }

    @Test func lineOfTheLargestNumbersFitsIntoATerminal() throws {
        let screen = Screen()
        let progress = screen.progress(
            total: 1023 << 30, label: "hospital_transfers_2022-11-22_session_3.csv.zst", columns: 80)
        screen.pass(2000)
        progress.update(done: 2200 << 20, rows: 19_999_998, rejects: 1_234_567_890)
        let line = "hospital_t…: 2.1 GiB / 1,023 GiB  10.0M rows/s  ETA 15 min 50 s  1,235M rejects"
        #expect(screen.written == ["\r\(line)\u{1B}[K"])
        #expect(line.count < 80)
    }

    @Test func logLineHasEverything() {
        let screen = Screen()
        let progress = screen.progress(total: 10 << 20, isTerminal: false)
        screen.pass(10_000)
        progress.update(done: 5 << 20, rows: 1_234_567, rejects: 1_234_567)
        #expect(
            screen.written == [
                "people.csv: 5.0 MiB / 10.0 MiB  50%  512 KiB/s  123k rows/s  ETA 10 s  1,234,567 rejects  "
                    + "1,234,567 rows\n"
            ])
    }

    @Test func lineIsRedrawnAtMostTenTimesASecond() {
        let screen = Screen()
        let progress = screen.progress(total: nil, unit: "days")
        for day in 1...1000 as ClosedRange<Int64> {
            screen.pass(1)
            progress.update(done: day)
        }
        #expect(screen.written.count == 10)
    }

    @Test func rateLooksAtTheLastTenSeconds() {
        let screen = Screen()
        let progress = screen.progress(total: nil, unit: "days")
        for second in 1...40 as ClosedRange<Int64> {
            screen.pass(1000)
            progress.update(done: min(second, 20) * 10)
        }
        #expect(screen.written[19] == "\rpeople.csv: 200 days  10.0 days/s\u{1B}[K")
        #expect(screen.written[24] == "\rpeople.csv: 200 days  5.0 days/s\u{1B}[K")
        #expect(screen.written[39] == "\rpeople.csv: 200 days  0.0 days/s\u{1B}[K")
    }

    @Test func logGetsAPlainLineEveryTenSeconds() {
        let screen = Screen()
        let progress = screen.progress(total: 862, unit: "days", isTerminal: false)
        for second in 1...25 as ClosedRange<Int64> {
            screen.pass(1000)
            progress.update(done: second * 10, rejects: 1)
        }
        #expect(
            screen.written == [
                "people.csv: 100 / 862 days  11%  10.0 days/s  ETA 1 min 16 s  1 reject\n",
                "people.csv: 200 / 862 days  23%  10.0 days/s  ETA 1 min 06 s  1 reject\n",
            ])
    }

    @Test func shortWorkLeavesNoLineInALog() {
        let screen = Screen()
        let progress = screen.progress(total: 10, isTerminal: false)
        screen.pass(9999)
        progress.update(done: 10)
        progress.finish()
        #expect(screen.written.isEmpty)
    }

    @Test func finishSumsUpOnceAndEndsTheReports() {
        let screen = Screen()
        let progress = screen.progress(total: 10 << 20)
        screen.pass(4000)
        progress.update(done: 10 << 20, rows: 1)
        screen.pass(1000)
        progress.finish()
        progress.finish()
        screen.pass(1000)
        progress.update(done: 11 << 20)
        #expect(screen.written.count == 2)
        #expect(screen.written.last == "\r\u{1B}[Kpeople.csv: 10.0 MiB in 5.00 s  2.0 MiB/s  0.2 rows/s  1 row\n")
    }

    @Test func finishWithoutReportsIsSilent() {
        let screen = Screen()
        screen.progress(total: 1).finish()
        #expect(screen.written.isEmpty)
    }

    @Test func lineNeverFillsTheTerminal() {
        let screen = Screen()
        screen.progress(total: 10 << 20, columns: 20).update(done: 0)
        #expect(screen.written == ["\rpeople.…: 0 B / 10…\u{1B}[K"])
    }

    @Test func emptyWorkIsWholeAtOnce() {
        let screen = Screen()
        screen.progress(total: 0).update(done: 0)
        #expect(screen.written == ["\rpeople.csv: 0 B / 0 B  100%\u{1B}[K"])
    }

    // MARK: side by side

    @Test func piecesSideBySideAreOneProgress() {
        let screen = Screen()
        let joint = JointProgress(parts: [10, 30], of: screen.progress(total: 40, unit: "units", columns: 200))
        var shown: [String] = []
        func report(_ part: Int, _ done: Int64, rows: Int64 = 0, rejects: Int64 = 0) {
            screen.pass(100)
            joint.update(part, done: done, rows: rows, rejects: rejects)
            let line = screen.written.last ?? ""
            shown.append(String(line.dropFirst("\rpeople.csv: ".count).prefix { $0 != "%" }))
        }
        report(0, 4, rows: 4)
        report(1, 6, rows: 6, rejects: 1)
        // Begun anew: what was shown stays.
        report(0, 1, rows: 1)
        report(0, 6, rows: 6)
        #expect(shown == ["4 / 40 units  10", "10 / 40 units  25", "10 / 40 units  25", "12 / 40 units  30"])
        // The first was loaded already, the second failed: both are done with.
        screen.pass(100)
        joint.finish(0)
        screen.pass(100)
        joint.finish(1)
        #expect(screen.written.last?.hasPrefix("\rpeople.csv: 40 / 40 units  100%") == true)
        joint.finish()
        #expect(screen.written.last?.contains("1 reject  12 rows\n") == true)
    }
}
