import Monitoring
import Staging
import TestCluster
import Testing

@testable import Ingest

@Suite struct IngestStateTests {
    private func healthy(at now: Double) -> IngestState {
        var state = IngestState(started: now - 10)
        state.lastStep = now
        state.isServerUp = true
        state.problem = nil
        return state
    }

    @Test func ingestorThatHasNotReachedTheServerIsNotWell() {
        #expect(IngestState(started: 5).health(at: 5).reasons == ["the server was not reached yet"])
    }

    @Test func everythingThatIsWrongIsAReason() {
        var state = healthy(at: 1_000)
        #expect(state.health(at: 1_000).isGood)
        #expect(state.health(at: 1_300).isGood)
        #expect(state.health(at: 1_301).reasons == ["no sign of life for 301 seconds"])
        state.isLoading = true
        #expect(state.health(at: 2_800).isGood)
        #expect(state.health(at: 2_801).reasons == ["no sign of life for 1801 seconds"])
        state.problem = .outage
        state.isLakeReadable = false
        state.failed = 1
        state.postponed = 2
        state.unmoved = 1
        state.oldestWaiting = -2_601
        #expect(
            state.health(at: 1_000).reasons == [
                "the server cannot take files: the log says why",
                "a folder of the lake cannot be read: the log says which", "a file has waited in batch/ for 60 minutes",
                "1 file in failed/ to put right", "2 files in batch/ cannot be loaded as things are",
                "1 file cannot be moved out of batch/",
            ])
    }

    @Test func metricsAreWhatAScraperReads() {
        var state = healthy(at: 1_000)
        state.feeds["b"] = FeedCounts()
        state.feeds["a\"\\\n"] = FeedCounts()
        state.feeds["b"]?.loaded = 2
        state.feeds["b"]?.bytes = 1 << 40
        state.feeds["b"]?.lastLoadSeconds = 0.25
        state.oldestWaiting = 400
        let text = Exposition.text(state.metrics(at: 1_000, version: "0.1.0"))
        #expect(ExpositionGrammar.violations(in: text) == [])
        let values = ExpositionGrammar.values(in: text)
        #expect(values["loader_loaded_files_total{feed=\"b\"}"] == 2)
        #expect(values["loader_loaded_files_total{feed=\"a\\\"\\\\\\n\"}"] == 0)
        #expect(values["loader_loaded_bytes_total{feed=\"b\"}"] == 1_099_511_627_776)
        #expect(values["loader_last_load_duration_seconds{feed=\"b\"}"] == 0.25)
        #expect(values["loader_oldest_waiting_file_age_seconds"] == 600)
        #expect(values["loader_server_up"] == 1)
        #expect(values["process_start_time_seconds"] == 990)
        #expect(values["loader_build_info{version=\"0.1.0\"}"] == 1)
        // Never scanned: no value, and not 0, which would be 1970.
        #expect(!text.contains("loader_last_scan_timestamp_seconds"))
    }

    @Test func countersEndWithTotalAndNothingElseDoes() {
        for family in healthy(at: 0).metrics(at: 0, version: "") {
            #expect(family.name.hasSuffix("_total") == (family.kind == .counter), "\(family.name)")
        }
    }

    /// OpenMetrics takes a counter's name without `_total` for that of its family, which a gauge must not have too.
    @Test func noGaugeHasTheNameOfACounter() {
        let names = healthy(at: 0).metrics(at: 0, version: "").map(\.name)
        let families = names.map { $0.hasSuffix("_total") ? String($0.dropLast("_total".count)) : $0 }
        #expect(Set(families).count == families.count)
    }

    @Test func numbersThatAreNoneAreWrittenAsPrometheusDoes() {
        let text = Exposition.text([
            MetricFamily(
                "x", .gauge, "A \\ and\na line.", [.init(.infinity), .init(-.infinity), .init(.nan), .init(1e300)])
        ])
        #expect(text == "# HELP x A \\\\ and\\na line.\n# TYPE x gauge\nx +Inf\nx -Inf\nx NaN\nx 1e+300\n")
        #expect(ExpositionGrammar.violations(in: text) == [])
    }

    @Test func grammarRejectsWhatIsNone() {
        let wrong = ["x{a=1} 2", "1x 2", "x 2 3 4", "x{a=\"b} 2", "# TYPE x number", "x", ""]
        #expect(ExpositionGrammar.violations(in: wrong.joined(separator: "\n") + "\n") == wrong)
        #expect(ExpositionGrammar.violations(in: "x 1") == ["x 1"])
    }
}
