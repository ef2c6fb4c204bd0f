import Kafka
import Postgres

/// A topic that is published to: its journal, which nobody else has meanwhile, and what is known of it in the cluster.
final class OpenTopic {
    let access: TopicAccess
    var journal: Journal
    /// What an embedded broker has to keep; nil before that is looked at, and for others.
    var room: EmbeddedRoom?
    private let group: String

    init(_ access: TopicAccess, journal: consuming Journal, group: String) {
        self.access = access
        self.journal = journal
        self.group = group
    }

    /// How much of it waits to be consumed now, by reading that; for an embedded broker, which has little.
    func readRoom() throws -> EmbeddedRoom {
        while true {
            do {
                let bounds = try access.bounds()
                let committed = try access.patiently { try $0.committedOffsets(of: Array(bounds.keys)) }
                var room = EmbeddedRoom()
                let starts = bounds.map { partition, bounds in
                    (partition, min(max(bounds.lowerBound, committed[partition] ?? 0), bounds.upperBound))
                }
                try access.read(from: Dictionary(uniqueKeysWithValues: starts), until: { _ in nil }) { message in
                    room.add(Self.size(of: message), at: message.offset, of: message.partition)
                }
                return room
            } catch is OffsetGone {
                // Somebody else publishes so much that what was to be read is dropped already.
                continue
            }
        }
    }

    private static func size(of message: borrowing Message) -> Int {
        var size = message.withKey { $0?.count ?? 0 } + message.withValue { $0?.count ?? 0 }
        message.forEachHeader { size += $0.count + ($1?.count ?? 0) }
        return size
    }

    /// Takes note of how far the group has consumed.
    func refresh(_ room: inout EmbeddedRoom) throws {
        let partitions = room.partitions.map { TopicPartition(access.topic, $0) }
        for (partition, next) in try access.patiently({ try $0.committedOffsets(of: partitions) }) {
            room.consume(upTo: next, of: partition.partition)
        }
    }

    /// What is to be told while there is no room.
    func fullness(of room: EmbeddedRoom) -> PublishingEvent? {
        room.fullest.map { .full(TopicPartition(access.topic, $0.partition), bytes: $0.bytes, group: group) }
    }
}
