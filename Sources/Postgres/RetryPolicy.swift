/// When something is tried again that may well succeed the next time.
public struct RetryPolicy: Sendable {
    /// The pauses before each further try, in seconds.
    public var pauses: [Double] = [1, 2, 4, 8, 16]

    /// Five further tries, in half a minute: enough for a server that is restarted (specs/migrate.md §3.5, specs/loader.md
    /// §3a).
    public init() {}

    /// These pauses.
    public init(pauses: [Double]) {
        self.pauses = pauses
    }

    /// A pause up to a quarter longer or shorter, so that those who came into each other's way do not meet again.
    public static func jittered(_ pause: Double) -> Double { pause * Double.random(in: 0.75...1.25) }
}
