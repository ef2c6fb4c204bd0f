import CommandOptions
import Console
import Staging

/// The commands about rejected records.
struct Rejects: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at records that were not loaded, and get them out to correct them.",
        subcommands: [List.self, Export.self])

    /// The command `loader rejects list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the loads that have open rejects, or those of one load with line and reason.",
            discussion: """
                A reject is open until a repair puts it right, or a later delivery takes the place of its load. What \
                was in a record is shown with --show-values only: it is patients' data.
                """)

        @Argument(help: ArgumentHelp("The load's number; without it, the loads that have rejects.", valueName: "load"))
        var load: Int64?
        @Option(help: ArgumentHelp("How many to list at most.", valueName: "number")) var limit = 1_000
        @Flag(help: "List also what is no longer open.") var all = false
        @Flag(help: "Show the values and the records as they were delivered.") var showValues = false
        @Option(help: "How to write it.") var format = OutputFormat.text

        func validate() throws {
            guard limit > 0 else { throw ValidationError("--limit takes 1 or more") }
        }

        func run() throws {
            var connection = try connectToLook(for: log)
            if let load {
                let records = try connection.rejectedRecords(load: load, limit: limit, all: all)
                try show(records, of: load)
            } else {
                try show(try connection.rejectedLoads(limit: limit, all: all))
            }
        }

        private func show(_ loads: [RejectedLoad]) throws {
            switch format {
            case .text:
                var table = TextTable(columns: [
                    .init("load", alignment: .right), .init("file"), .init("status"),
                    .init("rejects", alignment: .right), .init("open", alignment: .right), .init("started at"),
                ])
                for load in loads {
                    table.append([
                        String(load.load), load.file, load.status, Count.format(load.rejects),
                        Count.format(load.open), load.startedAt,
                    ])
                }
                guard !loads.isEmpty else {
                    return try Output.standard.print("no load has \(all ? "" : "open ")rejects")
                }
                try Output.standard.print(table)
            case .json:
                for load in loads {
                    try Output.standard.print(
                        .object([
                            .init("load", .integer(load.load)), .init("feed", load.feed.map { .string($0) } ?? .null),
                            .init("target", load.target.map { .string($0) } ?? .null),
                            .init("file", .string(load.file)), .init("status", .string(load.status)),
                            .init("rejects", .integer(Int64(load.rejects))), .init("open", .integer(Int64(load.open))),
                            .init("started_at", .string(load.startedAt)),
                        ]))
                }
            }
        }

        private func show(_ records: [RejectedRecord], of load: Int64) throws {
            switch format {
            case .text:
                guard !records.isEmpty else {
                    return try Output.standard.print("load \(load) has no \(all ? "" : "open ")rejects")
                }
                for record in records {
                    try Output.standard.print(line(record))
                }
                if records.count == limit {
                    log.notice("only the first \(Count.of(limit, "reject")) are shown; --limit shows more")
                }
            case .json:
                for record in records {
                    try Output.standard.print(json(record))
                }
            }
        }

        /// A reject as compilers write it, with its values below it where they are asked for.
        private func line(_ record: RejectedRecord) -> String {
            let place = record.columnName.map { " in \($0)" } ?? ""
            var lines = [
                "line \(record.line): \(record.code)\(place): \(record.reason) "
                    + "(record \(record.record), byte \(record.byteOffset))"
                    + (record.resolvedBy.map { ", put right by load \($0)" } ?? "")
            ]
            if showValues {
                // As JSON, because the bytes of a broken record can be anything.
                if let value = record.value {
                    lines.append("  value: \(JSONValue.string(Self.text(value)).render())")
                }
                lines.append("  as delivered: \(JSONValue.string(Self.text(record.raw)).render())")
            }
            return lines.joined(separator: "\n")
        }

        private func json(_ record: RejectedRecord) -> JSONValue {
            var members: [JSONValue.Member] = [
                .init("line", .integer(Int64(record.line))), .init("record", .integer(Int64(record.record))),
                .init("byte_offset", .integer(Int64(record.byteOffset))),
                .init("column_number", record.columnNumber.map { .integer(Int64($0)) } ?? .null),
                .init("column", record.columnName.map { .string($0) } ?? .null),
                .init("code", .string(record.code)), .init("reason", .string(record.reason)),
                .init("resolved_by", record.resolvedBy.map { .integer($0) } ?? .null),
            ]
            if showValues {
                members += [
                    .init("value", record.value.map { .string(Self.text($0)) } ?? .null),
                    .init("raw", .string(Self.text(record.raw))),
                ]
            }
            return .object(members)
        }

        /// Bytes as text; what is no UTF-8 shows as the replacement character.
        private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    }
}
