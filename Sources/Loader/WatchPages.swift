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
        case "/health": Self.health(IngestHealth(of: monitor.state, at: IngestMonitor.now()))
        case "/metrics":
            HTTPResponse(
                contentType: Exposition.contentType,
                body: Exposition.text(
                    monitor.state.metrics(at: IngestMonitor.now(), version: ProgramVersion.current)))
        default: nil
        }
    }

    private static func health(_ health: IngestHealth) -> HTTPResponse {
        let json: JSONValue = [
            "status": .string(health.isGood ? "ok" : "failing"),
            "reasons": .array(health.reasons.map { .string($0) }),
        ]
        return HTTPResponse(
            status: health.isGood ? 200 : 503, contentType: "application/json", body: json.render() + "\n")
    }
}
