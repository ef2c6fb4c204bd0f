import CommandOptions
import Console
import HTTP
import Metrics
import Streaming

/// What a consumer answers over HTTP: `/health` and `/metrics`.
struct StreamPages: Sendable {
    let monitor: StreamMonitor

    /// The page at a path; nil when there is none.
    func page(at path: String) -> HTTPResponse? {
        switch path {
        case "/health": Self.health(of: monitor.state)
        case "/metrics":
            HTTPResponse(
                contentType: Exposition.contentType,
                body: Exposition.text(
                    monitor.state.metrics(at: StreamMonitor.now(), version: ProgramVersion.current)))
        default: nil
        }
    }

    private static func health(of state: StreamState) -> HTTPResponse {
        let health = StreamHealth(of: state, at: StreamMonitor.now())
        let json: JSONValue = [
            "status": .string(health.isGood ? "ok" : "failing"),
            "reasons": .array(health.reasons.map { .string($0) }),
        ]
        return HTTPResponse(
            status: health.isGood ? 200 : 503, contentType: "application/json", body: json.render() + "\n")
    }
}
