public import Kafka
public import Postgres
import Staging

/// Publishes files of events to topics, each content once: a journal says what is published, and what was begun is read
/// back from the topic before it goes on.
///
/// One thread uses it. Of the topics that it has published to nobody else has the journals for as long as it is there.
public final class EventPublisher {
    /// What it is told.
    public struct Settings: Sendable {
        /// The lake, in which the journals are.
        public var lake: String
        /// How events are made of files.
        public var rules: EventRules
        /// Whether what is published already is published once more.
        public var again: Bool
        /// The consumer group for which an embedded broker has to keep what is published; nil for that of `loader stream`.
        public var group: String?

        /// Settings for a lake.
        public init(lake: String, rules: EventRules = EventRules(), again: Bool = false, group: String? = nil) {
            self.lake = lake
            self.rules = rules
            self.again = again
            self.group = group
        }
    }

    /// What the cluster calls itself.
    public let cluster: String
    /// The lake, in which the journals are.
    public var lake: String { settings.lake }
    private let settings: Settings
    private let kafka: KafkaSettings
    private let interruption: Interruption
    private let observe: (PublishingEvent) throws -> Void
    private var outbox: Outbox
    private var topics: [String: OpenTopic] = [:]

    /// A publisher to a cluster, which it asks for its name; throws `KafkaError` when that does not answer.
    public init(
        _ settings: Settings, kafka: KafkaSettings, interruption: Interruption,
        observe: @escaping (PublishingEvent) throws -> Void = { _ in }
    ) throws {
        self.settings = settings
        self.kafka = kafka
        self.interruption = interruption
        self.observe = observe
        cluster = try Consumer(kafka, group: "none", topics: []).clusterID()
        outbox = try Outbox(kafka, interruption: interruption, observe: observe)
    }

    /// An embedded broker, which does not keep what it is given, and is a new cluster each time.
    private var isEmbedded: Bool { EmbeddedBroker.isCluster(cluster) }

    /// Takes the journal of a topic; throws ``PublishingError`` when somebody else has it, or there is no lake.
    public func open(_ topic: String) throws {
        _ = try opened(topic)
    }

    private func opened(_ name: String) throws -> OpenTopic {
        if let topic = topics[name] { return topic }
        // That of `loader stream`: see docs/loader-stream.md.
        let group = settings.group ?? EmbeddedBroker.pipeline("warehouse", on: cluster)
        let journal = try Journal(lake: settings.lake, topic: name)
        let access = try TopicAccess(name, kafka: kafka, group: group, interruption: interruption, tell: observe)
        let topic = OpenTopic(access, journal: journal, group: group)
        topics[name] = topic
        return topic
    }

    /// Reads a file to see that an event can be made of everything in it; throws as ``CheckedFile`` does.
    public func check(_ file: EventFile) throws -> CheckedFile {
        try CheckedFile(file, rules: settings.rules, longest: kafka.largestMessage) { bytes, events in
            try interruption.check()
            try observe(.checking(file, bytes: bytes, events: events))
        }
    }

    /// Publishes the events of a file that are not there yet, in its order, and waits until the brokers have all of them.
    ///
    /// Waits for brokers that are away. Throws ``PublishingError`` when the brokers refuse events for good, when the file
    /// is another one since it was checked, or when how far it was published cannot be found out; `Interrupted` when
    /// somebody wants to stop. Then the next call goes on with what is missing.
    public func publish(_ checked: CheckedFile, to name: String) throws -> PublishedFile {
        let topic = try opened(name)
        let bounds = try topic.access.bounds()
        var there: LineSet?
        if !settings.again, let entry = topic.journal.entry(cluster: cluster, sha256: checked.sha256),
            isOfThisCluster(entry, bounds)
        {
            guard entry.step == .begun else {
                try ReadBack(topic: topic.access, checked: checked).requireEnds(of: entry, in: bounds)
                return result(.already, checked, name, published: 0)
            }
            try observe(.readingBack(checked.file))
            there = try ReadBack(topic: topic.access, checked: checked).lines(since: entry)
            try observe(.found(checked.file, events: there?.count ?? 0))
        } else {
            try topic.journal.add(self.entry(.begun, checked, name, bounds))
        }
        try observe(.begun(checked.file))
        let published = try outbox.send(
            checked, rules: settings.rules, except: there, to: topic, isEmbedded: isEmbedded)
        try observe(.sent(checked.file))
        try topic.journal.add(self.entry(.done, checked, name, try topic.access.bounds()))
        return result(there == nil ? .published : .completed, checked, name, published: published)
    }

    /// An embedded broker may by chance have the name of one that there was; then it has less in it.
    private func isOfThisCluster(_ entry: JournalEntry, _ bounds: [TopicPartition: Range<Int64>]) -> Bool {
        !isEmbedded
            || entry.positions.allSatisfy { part, position in
                bounds.contains { $0.key.partition == part && position <= $0.value.upperBound }
            }
    }

    private func entry(
        _ step: JournalEntry.Step, _ checked: CheckedFile, _ topic: String, _ bounds: [TopicPartition: Range<Int64>]
    ) -> JournalEntry {
        JournalEntry(
            step: step, cluster: cluster, topic: topic, source: checked.file.name, sha256: checked.sha256,
            events: checked.events,
            positions: Dictionary(uniqueKeysWithValues: bounds.map { ($0.key.partition, $0.value.upperBound) }))
    }

    private func result(
        _ result: PublishedFile.Result, _ checked: CheckedFile, _ topic: String, published: Int
    ) -> PublishedFile {
        PublishedFile(
            result: result, topic: topic, events: checked.events, published: published, sha256: checked.sha256)
    }
}
