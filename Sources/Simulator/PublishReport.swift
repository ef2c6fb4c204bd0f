import CommandOptions
import Console
import EventPublishing
import Failures
import Kafka

/// What is told of files that are published: how far they are, and what became of them.
final class PublishReport {
    private let format: OutputFormat
    private var progress: Progress?

    init(format: OutputFormat) {
        self.format = format
    }

    /// Tells what is worth telling of a step, and stops there where a test wants it.
    func follow(_ event: PublishingEvent) {
        switch event {
        case .checking(let file, let bytes, let events):
            show(file, "\(file.name), checking", bytes, events)
        case .readingBack(let file):
            end()
            log.notice("\(file.name): was begun before; reading back what of it is there")
        case .found(let file, let events): log.info("\(file.name): \(Count.of(events, "event")) of it are there")
        case .begun:
            end()
            PausePoint.reach("begun", of: log)
        case .publishing(let file, let bytes, let events):
            show(file, file.name, bytes, events)
            PausePoint.reach("publishing", of: log)
        case .sent:
            end()
            PausePoint.reach("sent", of: log)
        case .waiting(let error):
            log.warning(error?.message ?? "no broker has confirmed an event for a while")
            log.notice("waiting for the brokers; it goes on when they answer")
        case .full(let partition, let bytes, let group):
            log.notice(
                "waiting for loader stream: \(partition) has \(ByteCount.format(Int64(bytes))) that group \(group) has "
                    + "not consumed, and an embedded broker drops what becomes more than about 5 MB")
        case .resumed: log.notice("it goes on")
        }
    }

    private func show(_ file: EventFile, _ label: String, _ bytes: Int64, _ events: Int) {
        let progress = progress ?? Progress(total: file.size, unit: .bytes, label: label)
        self.progress = progress
        progress.update(done: bytes, rows: Int64(events))
    }

    /// Nothing more is under way.
    func end() {
        progress?.finish()
        progress = nil
    }

    /// Tells what became of a file.
    func tell(_ result: PublishedFile, of file: EventFile) throws {
        end()
        switch format {
        case .text: try Output.standard.print("\(file.name): \(Self.text(result))")
        case .json:
            try Output.standard.print(
                .object([
                    .init("file", .string(file.name)), .init("topic", .string(result.topic)),
                    .init("result", .string(Self.word(result.result))), .init("events", .integer(Int64(result.events))),
                    .init("published", .integer(Int64(result.published))), .init("sha256", .string(result.sha256)),
                ]))
        }
    }

    private static func text(_ result: PublishedFile) -> String {
        switch result.result {
        case .published: "\(Count.of(result.events, "event")) to \(result.topic)"
        case .completed:
            "\(Count.of(result.events, "event")) to \(result.topic), of which \(Count.format(result.published)) were missing"
        case .already: "already published: \(Count.of(result.events, "event")) to \(result.topic)"
        }
    }

    private static func word(_ result: PublishedFile.Result) -> String {
        switch result {
        case .published: "published"
        case .completed: "completed"
        case .already: "already published"
        }
    }

    /// Tells that a file failed; it does not end the program.
    func tell(_ failure: any Failure, of path: String) throws {
        try write(failure, of: path)
        log.report(failure)
    }

    /// Does something with a file, and where it fails says so to programs before the failure goes on.
    func telling<Value>(of path: String, _ body: () throws -> Value) throws -> Value {
        do {
            defer { end() }
            return try body()
        } catch let failure as any Failure {
            try write(failure, of: path)
            throw failure
        }
    }

    private func write(_ failure: any Failure, of path: String) throws {
        guard format == .json else { return }
        try Output.standard.print(
            .object([
                .init("file", .string(String(path.split(separator: "/").last ?? ""))), .init("result", "failed"),
                .init("exit_code", .integer(Int64(failure.outcome.rawValue))),
                .init("message", .string(failure.message)),
            ]))
    }
}
