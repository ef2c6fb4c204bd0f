import Failures
import Kafka

/// What a consumer and the thread that writes its lake know of each other.
struct LakeState {
    /// The consumer's partitions.
    var places: [TopicPartition: LakePlace] = [:]
    /// Batches that wait to be written, and those that wait to be filled.
    var queue: [LakeBatch] = []
    var spares: [LakeBatch]
    /// Whether batches are of no use now, because something before them is not written.
    var isBehind = false
    /// Whether something is being written.
    var isBusy = false
    /// Why nothing is; nil while nothing is wrong.
    var problem: (any Failure)?
    /// What happened, for the consumer to tell.
    var news: [StreamEvent] = []
    /// Whether the consumer is done, and the thread.
    var isEnding = false
    var isOver = false

    init(spares: [LakeBatch]) {
        self.spares = spares
    }
}

/// How far a partition is in the lake.
struct LakePlace {
    /// The first offset that is in no file yet.
    var written: Int64
    /// The first offset that is not stored yet.
    var end: Int64
    /// Whether no other process may write it.
    var isLocked = false

    /// Whether something that is stored is not in the lake.
    var isBehind: Bool { written < end }
}
