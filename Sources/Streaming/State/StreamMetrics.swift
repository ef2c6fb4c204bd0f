import Kafka
public import Monitoring

extension StreamState {
    /// The state as metrics, at a time in seconds since 1970.
    ///
    /// - Parameter version: the version of the program.
    public func metrics(at now: Double, version: String) -> [MetricFamily] {
        partitionMetrics(at: now) + [
            Self.family(
                "loader_stream_gap_messages", "Messages that the broker has deleted before they were consumed.",
                of: gaps
            ) { Double($0) },
            MetricFamily("loader_stream_rows_total", .counter, "Messages that landed.", Double(rows)),
            MetricFamily(
                "loader_stream_dead_letters_total", .counter, "Messages that could not land.", Double(deadLetters)),
            MetricFamily(
                "loader_stream_batches_total", .counter, "Transactions that stored messages.", Double(batches)),
            MetricFamily(
                "loader_stream_fenced_total", .counter, "Batches dropped because somebody else had a partition.",
                Double(fenced)),
            MetricFamily(
                "loader_stream_rebalances_total", .counter, "How often the group gave or took partitions.",
                Double(rebalances)),
            MetricFamily(
                "loader_stream_stalled_partitions", .gauge, "Partitions that wait for a decision.",
                Double(stalled.count)),
            MetricFamily("loader_server_up", .gauge, "Whether the server takes events.", isServerUp ? 1 : 0),
            MetricFamily("loader_cluster_up", .gauge, "Whether a broker could be reached.", isClusterUp ? 1 : 0),
            MetricFamily(
                "process_start_time_seconds", .gauge, "When the process began, in seconds since 1970.", started),
            MetricFamily(
                "loader_build_info", .gauge, "The program's version.", [.init(1, ("version", version))]),
        ]
    }

    private static func family<Value>(
        _ name: String, _ help: String, of partitions: [TopicPartition: Value], _ value: (Value) -> Double?
    ) -> MetricFamily {
        MetricFamily(
            name, .gauge, help,
            partitions.sorted { $0.key < $1.key }.compactMap { partition, state in
                value(state).map {
                    MetricFamily.Sample($0, ("topic", partition.topic), ("partition", "\(partition.partition)"))
                }
            })
    }

    private func partitionMetrics(at now: Double) -> [MetricFamily] {
        func family(_ name: String, _ help: String, _ value: (Partition) -> Double?) -> MetricFamily {
            Self.family(name, help, of: partitions, value)
        }
        return [
            family("loader_stream_next_offset", "The first offset that is not stored.") { Double($0.next) },
            family("loader_stream_lag_messages", "Messages that the broker has and that are not stored.") { state in
                state.end.map { Double(max(0, $0 - state.next)) }
            },
            family("loader_stream_lag_seconds", "How old the last message stored is, while there are more.") { state in
                guard let end = state.end, end > state.next else { return 0 }
                return state.lastSent.map { max(0, now - $0) }
            },
            family("loader_stream_headroom_messages", "Messages that the broker still has before what is next.") {
                state in
                state.start.map { Double(max(0, state.next - $0)) }
            },
            family("loader_stream_lake_lag_messages", "Offsets that are stored and not in the lake yet.") { state in
                state.lake.map { Double(max(0, state.next - $0)) }
            },
        ]
    }
}
