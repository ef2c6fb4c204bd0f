/// What keeps all files from being loaded, in words that name no host, no role and no file: whoever asks over HTTP is
/// told them, the log has the rest.
public enum IngestProblem: String, Sendable, CaseIterable {
    /// Nobody has tried yet.
    case notReached = "the server was not reached yet"
    /// There is no connection to the server.
    case disconnected = "the server cannot be reached"
    /// The server answers, and is not ready: migrations are pending, the SQL files cannot be read, a feed makes no sense.
    case notReady = "the warehouse is not ready for files: the log says why"
    /// The server answers, and cannot take what is sent: its disk is full, it is a standby.
    case outage = "the server cannot take files: the log says why"
}
