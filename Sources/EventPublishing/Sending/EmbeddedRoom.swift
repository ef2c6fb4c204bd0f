import Kafka

/// How much of a topic of an embedded broker nobody has consumed yet.
///
/// It keeps about 5 MB of messages, compressed, or 100,000 batches, a partition, and drops the oldest in silence
/// (librdkafka 2.0.2, rdkafka_mock.c); a real one keeps what its topic says.
struct EmbeddedRoom {
    /// How much of a partition may wait to be consumed, in bytes before compression.
    static let limit = 2 << 20
    /// So many bytes are one mark.
    private static let step = 16 << 10

    /// What was published of a partition, with marks in it: the total behind an offset.
    private struct Partition {
        var published = 0
        var consumed = 0
        var marks: [(next: Int64, total: Int)] = []
        var lastMarked = 0
    }

    private var backlogs: [Int32: Partition] = [:]
    /// What is sent and not delivered yet: of which partition nobody knows.
    private(set) var pending = 0

    /// Takes note of a message that is sent.
    mutating func send(_ size: Int) {
        pending += size
    }

    /// Takes note of a message that was sent and is there.
    mutating func deliver(_ report: DeliveryReport) {
        pending -= report.size
        add(report.size, at: report.offset, of: report.partition)
    }

    /// Takes note of a message that is there.
    mutating func add(_ size: Int, at offset: Int64, of number: Int32) {
        var partition = backlogs[number] ?? Partition()
        partition.published += size
        if partition.marks.isEmpty || partition.published - partition.lastMarked > Self.step {
            partition.lastMarked = partition.published
            partition.marks.append((offset + 1, partition.published))
        } else {
            partition.marks[partition.marks.count - 1] = (offset + 1, partition.published)
        }
        backlogs[number] = partition
    }

    /// Takes note of how far a partition is consumed.
    mutating func consume(upTo next: Int64, of number: Int32) {
        guard var partition = backlogs[number] else { return }
        let behind = partition.marks.firstIndex { $0.next > next } ?? partition.marks.count
        guard behind > 0 else { return }
        partition.consumed = partition.marks[behind - 1].total
        partition.marks.removeFirst(behind)
        backlogs[number] = partition
    }

    /// The partitions of which anything is known.
    var partitions: [Int32] { Array(backlogs.keys) }

    /// The partition that has the most to be consumed, and how much that is.
    var fullest: (partition: Int32, bytes: Int)? {
        backlogs.map { ($0.key, $0.value.published - $0.value.consumed) }.max { $0.1 < $1.1 }
    }

    /// Whether there is room for a message.
    func hasRoom(for size: Int) -> Bool {
        let waiting = (fullest?.bytes ?? 0) + pending
        // One that is larger than all the room has it for itself.
        return waiting == 0 || waiting + size <= Self.limit
    }
}
