/// How a program of the warehouse ends: the exit codes of the contract (design §7), in one place.
///
/// 130 and 143 (signals) are not here: the shell makes them of a process that a signal ended.
public enum Outcome: Int32, Sendable, CaseIterable {
    /// Everything asked for is done, or there was nothing to do.
    case done = 0
    /// A statement or a load failed, or it had more rejects than allowed; what it began is rolled back.
    case failed = 1
    /// The command line or the configuration makes no sense.
    case usage = 2
    /// Loaded, with rejects within the limit; for `migrate status --exit-code`: work is pending.
    case partial = 3
    /// Refused before any data moved: header, type, missing or misnamed file, pending migrations, checksum.
    case refused = 4
    /// The run lock was not obtained, or it was lost.
    case locked = 5
    /// No connection to the server, or it was lost on the way.
    case disconnected = 6
    /// An assertion, or a rule of the tables themselves, does not hold; the previous state still stands.
    case assertionsFailed = 7
    /// The database is not what the files describe.
    case drift = 8
    /// A lint rule is broken.
    case lint = 9
    /// A person has to decide before work can go on.
    case decisionNeeded = 10
}
