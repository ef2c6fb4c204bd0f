import CommandOptions
import Console
import HTTP
import Monitoring

/// What a command that goes on until it is stopped answers over HTTP: `/health` and `/metrics`.
struct MonitorPages<State: LiveState>: Sendable {
    let monitor: LiveMonitor<State>

    /// The page at a path; nil when there is none.
    func page(at path: String) -> HTTPResponse? {
        let now = WallClock.now()
        return switch path {
        case "/health": Self.page(of: monitor.state.health(at: now))
        case "/metrics":
            HTTPResponse(
                contentType: Exposition.contentType,
                body: Exposition.text(monitor.state.metrics(at: now, version: ProgramVersion.current)))
        default: nil
        }
    }

    private static func page(of health: Health) -> HTTPResponse {
        let json = JSONValue.object(
            [
                .init("status", .string(health.isGood ? "ok" : "failing")),
                .init("reasons", .array(health.reasons.map { .string($0) })),
            ] + health.remarks.sorted { $0.key < $1.key }.map { .init($0.key, .integer(Int64($0.value))) })
        return HTTPResponse(
            status: health.isGood ? 200 : 503, contentType: "application/json", body: json.render() + "\n")
    }
}
