import Kafka

/// A partition that this consumer has taken, and how far it is.
struct Claim {
    let partition: TopicPartition
    let epoch: Int64
    /// The next offset as it is stored.
    var stored: Int64
    /// The next offset once what is buffered is stored: behind the last message, or at the end of the partition.
    var next: Int64
    /// When the last message was sent, in milliseconds since 1970.
    var lastTimestamp: Int64?
    /// The messages up to the last one that came to the dead letters one after the other.
    var badRun = BadRun()
    /// The messages since it was taken.
    var share = BadShare()
    /// How many of the messages that are buffered the server has refused.
    var refused = 0
    /// Whether there was nothing behind it when it was asked last.
    var isAtEnd = false

    /// Whether there is something to store.
    var isAhead: Bool { next > stored }
}

/// The partitions that a consumer has taken, by topic and number.
struct Claims {
    private var byTopic: [[Claim?]]

    init(topics: Int) {
        byTopic = Array(repeating: [], count: topics)
    }

    /// The claim of a partition, nil where there is none.
    subscript(topic: Int, part: Int32) -> Claim? {
        get {
            guard byTopic.indices.contains(topic), byTopic[topic].indices.contains(Int(part)) else { return nil }
            return byTopic[topic][Int(part)]
        }
        set {
            guard byTopic.indices.contains(topic), part >= 0 else { return }
            while byTopic[topic].count <= Int(part) {
                byTopic[topic].append(nil)
            }
            byTopic[topic][Int(part)] = newValue
        }
    }

    /// All of them, by topic and number.
    var all: [Claim] { byTopic.joined().compactMap(\.self) }

    /// Changes each of them.
    mutating func update(_ change: (inout Claim) -> Void) {
        for topic in byTopic.indices {
            for part in byTopic[topic].indices {
                if var claim = byTopic[topic][part] {
                    change(&claim)
                    byTopic[topic][part] = claim
                }
            }
        }
    }

    mutating func removeAll() {
        byTopic = byTopic.map { _ in [] }
    }
}
