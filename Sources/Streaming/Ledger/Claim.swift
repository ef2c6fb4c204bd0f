import Kafka

/// A partition that this consumer has taken, and how far it is.
struct Claim {
    let partition: TopicPartition
    let epoch: Int64
    /// The first offset that is not known to be in the lake; nil where it was never in one, or there is none.
    var lake: Int64?
    /// The next offset as it is stored.
    var stored: Int64
    /// The next offset once what is buffered is stored: behind the last message, or at the end of the partition.
    var next: Int64
    /// The first offset that is not wanted any more.
    var end = Int64.max
    /// Where the partition ended when the broker said so last; nil before that.
    var brokerEnd: Int64?
    /// When the last message was sent, in milliseconds since 1970.
    var lastTimestamp: Int64?
    /// The messages up to the last one that came to the dead letters one after the other.
    var badRun = BadRun()
    /// The messages up to the last one stored that the server refused one after the other.
    var refusedRun = BadRun()
    /// The messages since it was taken.
    var share = BadShare()
    /// Whether there was nothing behind it when it was asked last.
    var isAtEnd = false

    /// Whether there is something to store.
    var isAhead: Bool { next > stored }
}

extension Claim {
    /// Why no further message may be consumed where the server has refused these one after the other; nil where they are
    /// few.
    func stall(refused run: BadRun) -> Stall? {
        if run.count >= BadRun.limit { return .badRun(run) }
        return share.isTooLarge ? .badShare(bad: share.bad, of: share.count) : nil
    }

    /// Goes behind a message, and says why no further one may be consumed.
    mutating func take(_ offset: Int64, sentAt time: Int64?, isBad: Bool) -> Stall? {
        isAtEnd = false
        next = offset + 1
        lastTimestamp = time ?? lastTimestamp
        share.add(isBad: isBad)
        guard isBad else {
            badRun.end()
            return nil
        }
        badRun.add(offset)
        if badRun.count >= BadRun.limit { return .badRun(badRun) }
        return share.isTooLarge ? .badShare(bad: share.bad, of: share.count) : nil
    }
}

/// The partitions that a consumer has taken, by topic and number.
struct Claims {
    /// A claim that changes with every message, where it lies: copying it would count references.
    final class Place {
        var claim: Claim

        init(_ claim: Claim) {
            self.claim = claim
        }
    }

    private var byTopic: [[Place?]]

    init(topics: Int) {
        byTopic = Array(repeating: [], count: topics)
    }

    /// Where the claim of a partition is; nil where there is none.
    func place(topic: Int, part: Int32) -> Place? {
        guard byTopic.indices.contains(topic), byTopic[topic].indices.contains(Int(part)) else { return nil }
        return byTopic[topic][Int(part)]
    }

    mutating func insert(_ claim: Claim, topic: Int) {
        let part = Int(claim.partition.partition)
        guard byTopic.indices.contains(topic), part >= 0 else { return }
        while byTopic[topic].count <= part {
            byTopic[topic].append(nil)
        }
        byTopic[topic][part] = Place(claim)
    }

    private var places: [Place] { byTopic.joined().compactMap(\.self) }

    /// All of them, by topic and number.
    var all: [Claim] { places.map(\.claim) }

    /// Changes each of them.
    func update(_ change: (inout Claim) -> Void) {
        for place in places {
            change(&place.claim)
        }
    }

    /// That of a partition; nil where there is none.
    func claim(of partition: TopicPartition) -> Claim? {
        places.first { $0.claim.partition == partition }?.claim
    }

    /// Changes one of them, if it is there.
    func change(_ partition: TopicPartition, _ change: (inout Claim) -> Void) {
        for place in places where place.claim.partition == partition {
            change(&place.claim)
        }
    }

    mutating func removeAll() {
        byTopic = byTopic.map { _ in [] }
    }
}
