import Console
import Staging

/// Tells what loading a file would come to.
struct DryRunReport {
    let delivery: Delivery
    let result: DryRunResult

    /// For people: counts, then kinds of rejects, then where the first ones are.
    var text: String {
        switch result {
        case .settled(let result): return FileReport.line(result, delivery)
        case .read(let run):
            var lines = ["\(delivery.name): \(Self.verdict(run))"]
            lines += run.kinds.map { kind in
                "  \(kind.code)\(kind.columnName.map { " in \($0)" } ?? ""): \(Count.of(kind.count, "record"))"
            }
            lines += run.places.map { place in
                "  line \(place.line): \(place.code)\(place.columnName.map { " in \($0)" } ?? ""): \(place.reason) "
                    + "(record \(place.record), byte \(place.byteOffset))"
            }
            if run.places.count < run.rejected {
                lines.append("  … and \(Count.format(run.rejected - run.places.count)) more")
            }
            return lines.joined(separator: "\n")
        }
    }

    private static func verdict(_ run: DryRun) -> String {
        let rejects = run.rejected > 0 ? ", \(Count.format(run.rejected)) rejected, \(run.limit) allowed" : ""
        if let line = run.unframeableAt {
            return "would be refused: up to line \(line) too many records do not end where they should\(rejects)"
        }
        guard run.isLoadable else {
            return "would be refused: of \(Count.of(run.records, "record")) \(Count.format(run.rejected)) rejected, "
                + "\(Count.format(run.limit)) allowed"
        }
        return "would load \(Count.of(run.rows, "row"))\(rejects)"
            + (run.skipped > 0 ? ", \(Count.of(run.skipped, "blank line"))" : "")
            + (run.supersedes.map { ", in place of load \($0)" } ?? "")
    }

    /// For programs.
    var json: JSONValue {
        switch result {
        case .settled(let result): return FileReport.json(result, delivery)
        case .read(let run):
            return .object(
                delivery.members + [
                    .init("result", run.isLoadable ? "would load" : "would be refused"),
                    .init("records", .integer(Int64(run.records))), .init("rows", .integer(Int64(run.rows))),
                    .init("rejected", .integer(Int64(run.rejected))), .init("max_rejects", .integer(Int64(run.limit))),
                    .init("skipped", .integer(Int64(run.skipped))), .init("bytes", .integer(run.bytes)),
                    .init("superseded", run.supersedes.map { .integer($0) } ?? .null),
                    .init("unframeable_at_line", run.unframeableAt.map { .integer(Int64($0)) } ?? .null),
                    .init("rejects", .array(run.kinds.map(Self.json))),
                    .init("first_rejects", .array(run.places.map(Self.json))),
                ])
        }
    }

    private static func json(_ kind: DryRun.Kind) -> JSONValue {
        .object([
            .init("code", .string(kind.code)), .init("column", kind.columnName.map { .string($0) } ?? .null),
            .init("records", .integer(Int64(kind.count))),
        ])
    }

    private static func json(_ place: DryRun.Place) -> JSONValue {
        .object([
            .init("line", .integer(Int64(place.line))), .init("record", .integer(Int64(place.record))),
            .init("byte_offset", .integer(Int64(place.byteOffset))),
            .init("column", place.columnName.map { .string($0) } ?? .null), .init("code", .string(place.code)),
            .init("reason", .string(place.reason)),
        ])
    }
}
