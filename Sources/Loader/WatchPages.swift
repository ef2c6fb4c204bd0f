import CommandOptions
import Console
import HTTP
import Ingest
import Metrics

/// What a watching loader answers over HTTP: `/health` and `/metrics`.
struct WatchPages: Sendable {
    let monitor: IngestMonitor

    /// The page at a path; nil when there is none.
    func page(at path: String) -> HTTPResponse? {
        switch path {
        case "/health": Self.health(of: monitor.state)
        case "/metrics":
            HTTPResponse(
                contentType: Exposition.contentType,
                body: Exposition.text(
                    monitor.state.metrics(at: IngestMonitor.now(), version: ProgramVersion.current)))
        default: nil
        }
    }

    /// Files that are no delivery are counted, and are nothing to be called for at night: an alert may be made of them.
    private static func health(of state: IngestState) -> HTTPResponse {
        let health = IngestHealth(of: state, at: IngestMonitor.now())
        let json: JSONValue = [
            "status": .string(health.isGood ? "ok" : "failing"),
            "reasons": .array(health.reasons.map { .string($0) }), "stray_files": .integer(Int64(state.unknown)),
        ]
        return HTTPResponse(
            status: health.isGood ? 200 : 503, contentType: "application/json", body: json.render() + "\n")
    }
}
