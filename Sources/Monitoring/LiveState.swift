/// What something that goes on until it is stopped has done and how it is, at a moment.
public protocol LiveState: Sendable {
    /// That of something that begins at a time in seconds since 1970, and has done nothing yet.
    init(started: Double)

    /// When it last did something, in seconds since 1970.
    var lastStep: Double { get set }

    /// Whether it does what it is there for, at a time in seconds since 1970.
    func health(at now: Double) -> Health

    /// The state as metrics, at a time in seconds since 1970; `version` is that of the program.
    func metrics(at now: Double, version: String) -> [MetricFamily]
}
