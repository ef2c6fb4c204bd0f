import Console
import Kafka
import Postgres
import Streaming

/// The backfill of a pipeline: begun, or gone on with.
struct StreamBackfill {
    let pipeline: String
    let cluster: String
    /// Nothing that was sent before, by the clock of the hospital.
    let since: String?

    /// Freezes what is to be consumed, unless that was done before; nil, having said so, where there is nothing.
    func open(
        _ topics: [String], _ consumer: borrowing Consumer, _ connection: inout Connection
    ) throws -> Backfill? {
        if let backfill = try connection.openBackfill(of: pipeline) {
            log.info("goes on with \(backfill.pipeline): \(Self.extent(of: backfill))")
            if since != nil {
                log.warning("--since was left out: \(backfill.pipeline) has its beginning")
            }
            let others = topics.filter { !backfill.topics.contains($0) }
            if !others.isEmpty {
                log.warning(
                    "\(others.joined(separator: ", ")) is not in it: give the command again once it is complete")
            }
            return backfill
        }
        let bounds = try consumer.bounds(ofTopics: topics, since: try milliseconds(&connection))
        guard let backfill = try connection.beginBackfill(of: pipeline, cluster: cluster, bounds: bounds) else {
            log.info("nothing was sent before \(pipeline) began")
            return nil
        }
        log.info("\(backfill.pipeline) begins: \(Self.extent(of: backfill))")
        return backfill
    }

    private static func extent(of backfill: Backfill) -> String {
        "\(Count.of(Int(backfill.count), "offset")) of \(backfill.topics.joined(separator: ", "))"
    }

    /// Since when, in milliseconds since 1970.
    private func milliseconds(_ connection: inout Connection) throws -> Int64? {
        guard let since else { return nil }
        guard !EmbeddedBroker.isCluster(cluster) else {
            throw ValidationError("an embedded broker does not find messages by time: leave --since out")
        }
        do {
            return try connection.first(
                "select (extract(epoch from ops.local_time(\(since)::timestamp)) * 1000)::bigint as since"
            ) { try $0.value("since", as: Int64.self) }
        } catch let error as PostgresError where error.isAboutData {
            throw ValidationError("--since takes a day or a minute, as 2025-03-31 or '2025-03-31 14:00'")
        }
    }
}
