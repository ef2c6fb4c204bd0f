public import Failures
public import Kafka

/// What a consumer does, for whoever watches: for a log, and for tests that stop a program at an exact point.
public enum StreamEvent: Sendable {
    /// The group has given it these, and it begins with them where it left off.
    case taken([TopicPartition])
    /// These wait for somebody to decide.
    case stalled([TopicPartition])
    /// The group has taken these away.
    case left([TopicPartition])
    /// A batch is about to be stored.
    case storing
    /// The offsets have moved and the rows are sent; the transaction is about to commit. Told on the thread that stores.
    case beforeCommit
    /// A batch is stored: so many rows, and so many dead letters.
    case stored(rows: Int, deadLetters: Int)
    /// Somebody else has stored, or taken, one of these partitions meanwhile: what was buffered is dropped and read again.
    case fenced([TopicPartition])
    /// The server does not take events; it is tried again.
    case waiting(any Failure)
    /// It takes them again.
    case resumed
    /// The lake cannot be written; it is tried again, from the landing table.
    case lakeWaiting(any Failure)
    /// It is written again, and nothing is missing in it.
    case lakeResumed
    /// The broker will soon delete what was not consumed: so many messages are left before that, and so many to consume.
    case runningOut(TopicPartition, left: Int64, behind: Int64)
    /// Kafka says something that may pass.
    case cluster(KafkaError)
    /// A broker answers again, and it is the same cluster.
    case clusterResumed
}
