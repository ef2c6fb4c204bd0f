public import Monitoring

extension IngestState {
    /// The state as metrics, at a time in seconds since 1970; the only label that comes from outside is the feed.
    ///
    /// - Parameter version: the version of the program.
    public func metrics(at now: Double, version: String) -> [MetricFamily] {
        feedMetrics + [
            MetricFamily(
                "loader_unknown_files_total", .counter, "Files seen in batch that are no delivery of a feed.",
                Double(unknownTotal)),
            MetricFamily(
                "loader_stray_files", .gauge, "Files in batch that are no delivery of a feed.", Double(unknown)),
            MetricFamily("loader_waiting_files", .gauge, "Files in batch that wait to be loaded.", Double(waiting)),
            MetricFamily(
                "loader_oldest_waiting_file_age_seconds", .gauge, "How long the oldest of them has been there.",
                max(0, now - (oldestWaiting ?? now))),
            MetricFamily("loader_failed_files", .gauge, "Files in failed that wait to be put right.", Double(failed)),
            MetricFamily(
                "loader_postponed_files", .gauge, "Files in batch that cannot be loaded as things are.",
                Double(postponed)),
            MetricFamily(
                "loader_unmoved_files", .gauge, "Files in batch whose load has an end, and which cannot be moved.",
                Double(unmoved)),
            MetricFamily(
                "loader_server_up", .gauge, "Whether the last contact with Postgres succeeded.", isServerUp ? 1 : 0),
            MetricFamily(
                "loader_last_scan_timestamp_seconds", .gauge, "When batch was last read.",
                lastScan.map { [MetricFamily.Sample($0)] } ?? []),
            MetricFamily(
                "process_start_time_seconds", .gauge, "When the process started, since 1970.", started),
            MetricFamily(
                "loader_build_info", .gauge, "The version of the program; always 1.",
                [MetricFamily.Sample(1, ("version", version))]),
        ]
    }

    private var feedMetrics: [MetricFamily] {
        func family(
            _ name: String, _ kind: MetricFamily.Kind, _ help: String, _ value: (FeedCounts) -> Double?
        ) -> MetricFamily {
            MetricFamily(
                name, kind, help,
                feeds.sorted { $0.key < $1.key }.compactMap { feed, counts in
                    value(counts).map { MetricFamily.Sample($0, ("feed", feed)) }
                })
        }
        return [
            family("loader_loaded_files_total", .counter, "Files that were loaded.") { Double($0.loaded) },
            family("loader_already_loaded_files_total", .counter, "Files whose content was loaded already.") {
                Double($0.alreadyLoaded)
            },
            family("loader_outdated_files_total", .counter, "Files whose content was replaced by a later delivery.") {
                Double($0.outdated)
            },
            family("loader_refused_files_total", .counter, "Files that went to failed.") { Double($0.failed) },
            family("loader_loaded_rows_total", .counter, "Records that became rows.") { Double($0.rows) },
            family("loader_rejected_records_total", .counter, "Records rejected in files that were loaded.") {
                Double($0.rejects)
            },
            family("loader_loaded_bytes_total", .counter, "Bytes of the files that were loaded.") {
                Double($0.bytes)
            },
            family("loader_last_load_duration_seconds", .gauge, "How long the last load took.") {
                $0.lastLoadSeconds
            },
            family("loader_last_load_timestamp_seconds", .gauge, "When the last load committed, since 1970.") {
                $0.lastLoadAt
            },
        ]
    }
}
