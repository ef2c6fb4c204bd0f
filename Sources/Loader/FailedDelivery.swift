import Console
import Postgres

/// A row of `ops.failed_deliveries`: a file that was not loaded, and nothing of its feed and scope since.
struct FailedDelivery {
    /// The day it is one of; nil where its feed is not one of days.
    let day: String?
    /// The number of the load.
    let load: Int64
    /// The file's name.
    let file: String
    /// When it failed, in UTC to the minute.
    let failedAt: String
    /// How many records were rejected.
    let rejects: Int

    /// All of them, oldest first.
    static func all(_ connection: inout Connection) throws -> [FailedDelivery] {
        try connection.query(
            """
            select day::text as day, load_id, file_name, to_char(failed_at, 'YYYY-MM-DD HH24:MI') as failed_at, rejects
            from ops.failed_deliveries order by load_id
            """
        ) { row in
            FailedDelivery(
                day: try row.optional("day"), load: try row.value("load_id"), file: try row.value("file_name"),
                failedAt: try row.value("failed_at"), rejects: try row.value("rejects"))
        }
    }

    /// What it is, and where to look.
    var text: String {
        "not loaded: \(file.visible) (load \(load), \(failedAt)\(rejects > 0 ? ", loader rejects list \(load)" : ""))"
    }

    /// Its member of the line of `--format json`.
    var json: JSONValue {
        .object([
            .init("load", .integer(load)), .init("file", .string(file)), .init("failed_at", .string(failedAt)),
            .init("rejects", .integer(Int64(rejects))),
        ])
    }
}
