public import Kafka

/// A step of publishing, for whoever tells people how far it is.
public enum PublishingEvent: Sendable {
    /// So much of a file is read to check it.
    case checking(EventFile, bytes: Int64, events: Int)
    /// A file was published in part before: what is there is read back.
    case readingBack(EventFile)
    /// So many of its events are there already.
    case found(EventFile, events: Int)
    /// The journal says that it begins.
    case begun(EventFile)
    /// So much of a file is read to publish it, and so many of its events are sent.
    case publishing(EventFile, bytes: Int64, events: Int)
    /// The last event is sent.
    case sent(EventFile)
    /// The brokers do not answer; what librdkafka says of them, where it says anything.
    case waiting(KafkaError?)
    /// An embedded broker would forget what nobody has consumed yet.
    case full(TopicPartition, bytes: Int, group: String)
    /// It goes on.
    case resumed
}

/// What became of a file.
public struct PublishedFile: Sendable, Equatable {
    /// Which of the three.
    public enum Result: Sendable, Equatable {
        /// Its events are published.
        case published
        /// The rest of its events are published: the others were there.
        case completed
        /// They were all published before.
        case already
    }

    /// Which of the three.
    public let result: Result
    /// The topic.
    public let topic: String
    /// How many events are in the file.
    public let events: Int
    /// How many of them were published now.
    public let published: Int
    /// The hash of its content.
    public let sha256: String
}
