public import Failures
public import Kafka

/// Why events of a file are not published, or not all of them.
public enum PublishingError: Failure {
    /// The ending of a file's name does not say what is in it.
    case unknownEnding(path: String)
    /// Neither the command line nor the file's name says which topic.
    case noTopic(path: String)
    /// Kafka takes no topic of such a name.
    case badTopic(String)
    /// Two fields of a header have the same name.
    case doubleField(path: String, field: Int)
    /// The field that is to be the key is none of the header's.
    case noKeyField(path: String, field: String, header: [String])
    /// No event can be made of a place in the file.
    case defect(path: String, RecordDefect)
    /// The file is no longer what it was when it was checked; some of its events may have been published.
    case changed(path: String, published: Int)
    /// There is no lake to keep the journal in.
    case noLake(path: String)
    /// Another process publishes to the topic.
    case locked(journal: String, topic: String)
    /// A line of the journal is none of ours.
    case badJournal(path: String, line: Int)
    /// The topic has no partitions: there is no such topic.
    case missingTopic(String)
    /// What was published of a file cannot be read back any more.
    case unreadable(path: String, partition: TopicPartition, recorded: Int64, available: Range<Int64>)
    /// The brokers refused events for good.
    case undelivered(path: String, delivered: Int, events: Int, KafkaError)

    /// What went wrong.
    public var message: String {
        switch self {
        case .unknownEnding: "the name does not say whether there are records or events in it"
        case .noTopic: "the name of the file does not say which topic its events are of"
        case .badTopic(let topic): "'\(topic)' is no name of a topic"
        case .doubleField(_, let field): "field \(field) of the header has the name of one before it"
        case .noKeyField(_, let field, _): "the header has no field \(field), which is to be the key"
        case .defect(_, let defect): "\(defect.reason.explanation); nothing of the file was published"
        case .changed(_, let published):
            published == 0
                ? "the file changed while it was read; nothing of it was published"
                : "the file changed while it was read; \(published) of its events are published"
        case .noLake: "there is no such folder, and the lake is where the journal of what is published lies"
        case .locked(_, let topic): "another process publishes to \(topic)"
        case .badJournal: "the line is none of the journal's"
        case .missingTopic(let topic): "there is no topic \(topic)"
        case .unreadable(_, let partition, let recorded, let available):
            "the file was published in part, and how far cannot be read back: \(partition) was at offset \(recorded) "
                + "before, and now has the offsets \(available.lowerBound) to \(available.upperBound)"
        case .undelivered(_, let delivered, let events, let error):
            "\(delivered) of \(events) events are published, then: \(error.message)"
        }
    }

    /// The file, and the place in it where one is known.
    public var location: String? {
        switch self {
        case .unknownEnding(let path), .noTopic(let path), .changed(let path, _), .noLake(let path),
            .unreadable(let path, _, _, _), .undelivered(let path, _, _, _), .locked(let path, _):
            path
        case .doubleField(let path, _), .noKeyField(let path, _, _): "\(path):1"
        case .defect(let path, let defect):
            "\(path):\(defect.line)" + (defect.column.map { ":\($0)" } ?? "")
        case .badJournal(let path, let line): "\(path):\(line)"
        case .badTopic, .missingTopic: nil
        }
    }

    /// The fields that there are, where one is missing.
    public var notes: [String] {
        guard case .noKeyField(_, _, let header) = self else { return [] }
        return ["fields: \(header.joined(separator: ", "))"]
    }

    /// What to do.
    public var wayOut: String? {
        switch self {
        case .unknownEnding:
            "it has to end in .csv, .jsonl or .json, and behind that in .gz or .zst where it is compressed"
        case .noTopic: "name it with --topic"
        case .badTopic: "letters, digits, '.', '_' and '-' are for topics, 249 of them at most"
        case .doubleField: "give each field a name of its own"
        case .noKeyField: "name one of them with --key, or leave --key out"
        case .defect(_, let defect): defect.reason.wayOut
        case .changed: "wait until whoever writes it has finished, then publish it again"
        case .noLake: "make it, or name the lake with --lake, or LAKE in the environment"
        case .locked: "wait for its end, or end it"
        case .badJournal: "take the line out; it says of a content that it was published, or was begun to be"
        case .missingTopic: "create it, with as many partitions as are to be consumed side by side"
        case .unreadable:
            "decide: --again publishes all of the file once more, and what is there already comes twice"
        case .undelivered: "put that right, and give the same command: it publishes what is missing, and no more"
        }
    }

    /// 2 for the command line, 4 where nothing was published, 5 beside somebody else, 6 without brokers, 10 to decide.
    public var outcome: Outcome {
        switch self {
        case .noTopic, .badTopic, .noLake: .usage
        case .unknownEnding, .doubleField, .noKeyField, .defect, .badJournal, .missingTopic: .refused
        case .changed: .failed
        case .locked: .locked
        case .unreadable: .decisionNeeded
        case .undelivered: .disconnected
        }
    }
}
