import CommandOptions
import Console
import Postgres
import Staging

/// What is told of a file: how far it is, and what became of it.
enum FileReport {
    /// Tells what is worth telling of a step of a load, `show` how far it is, and stops there where a test wants it.
    static func follow(
        _ event: StagingEvent, of delivery: Delivery, show: (FileProgress) -> Void = { _ in }
    ) {
        switch event {
        case .hashed: PausePoint.reach("hashed", of: log)
        case .waiting: log.notice("\(delivery.name): waiting for somebody else who loads the same scope")
        case .began: PausePoint.reach("began", of: log)
        case .copying(let bytes, _, let rows, let rejects):
            show(FileProgress(bytes: bytes, rows: Int64(rows), rejects: Int64(rejects)))
            PausePoint.reach("copying", of: log)
        case .splitCommitted: PausePoint.reach("split-committed", of: log)
        case .rereading(let error):
            let reason =
                error.category == .conflict
                ? "its connections waited for each other [\(error.sqlState ?? "")]; rolled back, loading it over one"
                : "the server refused data [\(error.sqlState ?? "")]; rolled back, reading it again to tell which records"
            log.notice("\(delivery.name): \(reason)")
        case .retrying(let seconds, let error):
            log.warning("\(delivery.name): \(error.message); rolled back, again in \(Int(seconds.rounded(.up))) s")
        case .beforeCommit: PausePoint.reach("before-staging-commit", of: log)
        case .committed: PausePoint.reach("after-staging-commit", of: log)
        }
    }

    /// A progress that shows how far a file is.
    static func progress(of path: String) -> Progress {
        Progress(
            total: FileIdentity.of(path: path)?.bytes, unit: .bytes,
            label: String(path.split(separator: "/").last ?? ""))
    }

    /// Tells what became of a delivery, on standard output where a format is set, else as a log line.
    static func tell(_ result: LoadResult, of delivery: Delivery, as format: OutputFormat?) throws {
        switch format {
        case nil: log.info(line(result, delivery))
        case .text: try Output.standard.print(line(result, delivery))
        case .json: try Output.standard.print(json(result, delivery))
        }
    }

    /// What became of a delivery, on one line.
    static func line(_ result: LoadResult, _ delivery: Delivery) -> String {
        switch result {
        case .alreadyLoaded(let load): return "\(delivery.name): already loaded as load \(load)"
        case .outdated(let former, let by):
            return "\(delivery.name): not loaded again: was load \(former), which load \(by) has replaced since"
        case .loaded(let report):
            var line = "\(delivery.name): load \(report.load), \(Count.of(report.loaded, "row"))"
            if report.rejected > 0 {
                line += ", \(Count.format(report.rejected)) rejected (loader rejects list \(report.load))"
            }
            if report.skipped > 0 {
                line += ", \(Count.of(report.skipped, "blank line"))"
            }
            if let repaired = delivery.repairs {
                line += ", repairing load \(repaired)"
            }
            return line + (report.superseded.map { ", in place of load \($0)" } ?? "")
        }
    }

    /// What became of a delivery, for programs.
    static func json(_ result: LoadResult, _ delivery: Delivery) -> JSONValue {
        var members = delivery.members
        switch result {
        case .alreadyLoaded(let load):
            members += [.init("result", "already loaded"), .init("load", .integer(load))]
        case .outdated(let former, let by):
            members += [
                .init("result", "outdated"), .init("load", .integer(former)), .init("superseded_by", .integer(by)),
            ]
        case .loaded(let report):
            let seconds = report.duration / .seconds(1)
            let rejects = report.rejectsByCode.map { JSONValue.Member($0.code, .integer(Int64($0.count))) }
            members += [
                .init("result", "loaded"), .init("load", .integer(report.load)),
                .init("records", .integer(Int64(report.records))), .init("loaded", .integer(Int64(report.loaded))),
                .init("rejected", .integer(Int64(report.rejected))), .init("rejected_by_code", .object(rejects)),
                .init("skipped", .integer(Int64(report.skipped))), .init("bytes", .integer(report.bytes)),
                .init("seconds", .double(seconds)),
                .init("rows_per_second", .double(Double(report.loaded) / seconds)),
                .init("superseded", report.superseded.map { .integer($0) } ?? .null),
            ]
        }
        return .object(members)
    }
}

extension Delivery {
    /// What says which file it is and where it goes.
    var members: [JSONValue.Member] {
        [
            .init("file", .string(name)), .init(feed.isListed ? "feed" : "target", .string(feed.name)),
            .init("scope", .string(scope)), .init("repairs", repairs.map { .integer($0) } ?? .null),
        ]
    }
}

extension LoadResult {
    /// How many records were rejected, 0 where nothing was loaded.
    var rejected: Int {
        if case .loaded(let report) = self { report.rejected } else { 0 }
    }
}
