import Console
import Synchronization
import Testing

@Suite struct LoggerTests {
    private final class Sink: Sendable {
        private let texts = Mutex<[String]>([])
        var written: [String] { texts.withLock { $0 } }

        func logger(_ level: Logger.Level) -> Logger {
            Logger(label: "loader", logLevel: level) { text in self.texts.withLock { $0.append(text) } }
        }
    }

    private func logAll(_ logger: Logger) {
        logger.debug("1")
        logger.info("2")
        logger.notice("3")
        logger.warning("4")
        logger.error("5")
    }

    @Test func everyLevelButInfoIsNamed() {
        let sink = Sink()
        logAll(sink.logger(.debug))
        #expect(
            sink.written == [
                "loader: debug: 1\n", "loader: 2\n", "loader: notice: 3\n", "loader: warning: 4\n",
                "loader: error: 5\n",
            ])
    }

    @Test func levelsBelowTheLoggersAreLeftOut() {
        let sink = Sink()
        logAll(sink.logger(.warning))
        #expect(sink.written == ["loader: warning: 4\n", "loader: error: 5\n"])
    }

    @Test func relayedLineHasNoLabel() {
        let sink = Sink()
        sink.logger(.notice).relay(level: .notice, "a.sql:1: NOTICE: 1")
        sink.logger(.notice).relay(level: .info, "a.sql:1: NOTICE: 2")
        #expect(sink.written == ["a.sql:1: NOTICE: 1\n"])
    }

    @Test func messageBelowTheLevelIsNeverMade() {
        let made = Mutex(0)
        let logger = Sink().logger(.info)
        logger.debug("\(made.withLock { $0 += 1 })")
        #expect(made.withLock { $0 } == 0)
    }
}
