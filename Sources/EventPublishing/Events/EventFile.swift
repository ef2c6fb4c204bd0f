import Decompression
import Staging

/// A file of events, by its name.
public struct EventFile: Sendable, Equatable {
    /// How events are written in it.
    enum Content: Sendable {
        /// As records under a header.
        case csv
        /// As lines, each of them one JSON value.
        case lines
    }

    /// Where it is.
    public let path: String
    /// Its name without folders: the header `source` of its events.
    public let name: String
    /// The topic that its name says; nil where it says none.
    public let topic: String?
    let content: Content

    /// Which files of the hospital are of which topic.
    private static let feeds = [
        ("hospital_emergency_transport_", "hospital.transport"), ("hospital_transfers_", "hospital.transfers"),
    ]

    /// The topics that the names of the hospital's files say.
    public static let hospitalTopics = feeds.map(\.1)

    /// Its size in bytes, as it lies there; nil where there is none.
    public var size: Int64? { FileIdentity.of(path: path)?.bytes }

    /// A file at a path, whether or not there is one; throws ``PublishingError`` when its name's ending says nothing.
    public init(path: String) throws(PublishingError) {
        let name = String(path.split(separator: "/").last ?? "")
        let plain = CompressionFormat.decompressedName(name)
        self.path = path
        self.name = name
        if plain.hasSuffix(".csv") {
            content = .csv
            topic = Self.feeds.first { plain.hasPrefix($0.0) }?.1
        } else if let ending = [".jsonl", ".json"].first(where: { plain.hasSuffix($0) }) {
            content = .lines
            let stem = plain.dropLast(ending.count)
            topic = stem.contains(".") && TopicName.isValid(stem) ? String(stem) : nil
        } else {
            throw PublishingError.unknownEnding(path: path)
        }
    }

    /// The topic to publish to: the one that is asked for, or else the one that its name says.
    ///
    /// Throws ``PublishingError`` when there is none, or Kafka takes no such name.
    public func topic(orElse wanted: String?) throws(PublishingError) -> String {
        guard let topic = wanted ?? topic else { throw PublishingError.noTopic(path: path) }
        guard TopicName.isValid(topic) else { throw PublishingError.badTopic(topic) }
        return topic
    }
}
