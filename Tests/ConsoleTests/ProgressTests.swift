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
            total: Int64?, unit: ProgressUnit = .bytes, isTerminal: Bool = true, columns: Int? = nil
        ) -> Progress {
            Progress(
                total: total, unit: unit, label: "people.csv", isTerminal: isTerminal, columns: { columns },
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
        let progress = screen.progress(total: 10 << 20)
        screen.pass(2000)
        progress.update(done: 4 << 20, rows: 1_234_567, rejects: 12)
        let line = "people.csv: 4.0 MiB / 10.0 MiB  40%  2.0 MiB/s  ETA 3 s  12 rejects  1,234,567 rows"
        #expect(screen.written == ["\r" + line.prefix(78) + "…\u{1B}[K"])
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
        #expect(screen.written.last == "\r\u{1B}[Kpeople.csv: 10.0 MiB in 5.00 s  2.0 MiB/s  1 row\n")
    }

    @Test func finishWithoutReportsIsSilent() {
        let screen = Screen()
        screen.progress(total: 1).finish()
        #expect(screen.written.isEmpty)
    }

    @Test func lineNeverFillsTheTerminal() {
        let screen = Screen()
        screen.progress(total: 10 << 20, columns: 20).update(done: 0)
        #expect(screen.written == ["\rpeople.csv: 0 B / …\u{1B}[K"])
    }

    @Test func emptyWorkIsWholeAtOnce() {
        let screen = Screen()
        screen.progress(total: 0).update(done: 0)
        #expect(screen.written == ["\rpeople.csv: 0 B / 0 B  100%\u{1B}[K"])
    }
}
