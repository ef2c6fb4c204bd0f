public import Failures

/// Lines for the person or the log collector that reads standard error: `loader: warning: no files for 2025-03-01`.
public struct Logger: Sendable {
    /// How much a line matters, in swift-log's words.
    public enum Level: Int, Sendable, Comparable, CaseIterable {
        /// For the people who write the program.
        case debug
        /// What the program does.
        case info
        /// What a person might want to act on.
        case notice
        /// What will become a problem.
        case warning
        /// What did not work.
        case error

        /// Whether the left level matters less.
        public static func < (left: Level, right: Level) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// What the lines start with: the program, or a part of it.
    public let label: String
    /// The least level that is written.
    public var logLevel: Level
    private let write: @Sendable (String) -> Void

    /// Makes a logger that writes to standard error, each line with one call.
    public init(label: String, logLevel: Level = .info) {
        self.init(label: label, logLevel: logLevel) { StandardError.write($0) }
    }

    /// Makes a logger that gives each line, with its newline, to a function.
    public init(label: String, logLevel: Level = .info, write: @escaping @Sendable (String) -> Void) {
        self.label = label
        self.logLevel = logLevel
        self.write = write
    }

    /// Writes a line at a level; a line of the level info does not name it.
    public func log(level: Level, _ message: @autoclosure () -> String) {
        guard level >= logLevel else { return }
        let word = level == .info ? "" : "\(level): "
        write("\(label): \(word)\(message())\n")
    }

    /// Writes `label: debug: message`.
    public func debug(_ message: @autoclosure () -> String) {
        log(level: .debug, message())
    }

    /// Writes `label: message`.
    public func info(_ message: @autoclosure () -> String) {
        log(level: .info, message())
    }

    /// Writes `label: notice: message`.
    public func notice(_ message: @autoclosure () -> String) {
        log(level: .notice, message())
    }

    /// Writes `label: warning: message`.
    public func warning(_ message: @autoclosure () -> String) {
        log(level: .warning, message())
    }

    /// Writes `label: error: message`.
    public func error(_ message: @autoclosure () -> String) {
        log(level: .error, message())
    }

    /// Writes a line that says itself where it comes from, `file:line: NOTICE: …`, so the label does not.
    public func relay(level: Level, _ line: @autoclosure () -> String) {
        guard level >= logLevel else { return }
        write("\(line())\n")
    }

    /// Writes a failure that the program survives, as the one that ends it would be written.
    public func report(_ failure: any Failure) {
        write((failure.location == nil ? "\(label): " : "") + failure.description + "\n")
    }
}
