import Files
import Kafka
public import Postgres
import Threads

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The folder `stream/` of a lake, to which the messages of a consumer come once they are stored.
///
/// A thread of its own writes it, so that consuming goes on whatever a disk does: what it could not take in time, or could
/// not write, it takes from the landing table later. Partitions are written in order, from
/// `ops.stream_offsets.lake_offset` on.
public final class StreamLake: Sendable {
    /// The pipeline whose folders are named after the topics alone.
    public static let usualPipeline = "warehouse"

    /// So many batches may wait for the disk.
    private static let batches = 2
    /// So long a consumer waits for the disk, at most.
    private static let patience = Duration.seconds(2)

    let topics: [StreamTopic]
    let folders: [LakeFolder]
    let connect: @Sendable () throws -> Connection
    let monitor: Monitor<LakeState>

    /// A lake in a folder that is there; `connect` makes connections that nobody else uses, on any thread.
    ///
    /// Throws ``FileFailure`` where `stream/` is not there and cannot be made.
    public init(
        _ lake: String, pipeline: String, topics: [StreamTopic], connect: @escaping @Sendable () throws -> Connection
    ) throws {
        self.topics = topics
        self.connect = connect
        folders = topics.map {
            LakeFolder(lake: lake, topic: $0.name, owner: pipeline == Self.usualPipeline ? nil : pipeline)
        }
        monitor = Monitor(LakeState(spares: (0..<Self.batches).map { _ in LakeBatch(topics) }))
        // Only here: where a disk is gone later on, its place is not to be filled with folders.
        let path = "\(lake)/stream"
        guard mkdir(path, 0o750) == 0 || errno == EEXIST else {
            throw FileFailure(path: path, errorNumber: errno, action: .write)
        }
    }

    /// Begins to write.
    func start() throws {
        guard
            WorkerThread({ [topics, folders, connect, monitor] in
                LakeWriter(topics, folders, monitor, connect).run()
            }) != nil
        else {
            throw FileFailure(path: folders.first?.path ?? "stream", reason: "no thread is left to write it")
        }
    }

    /// A file of a partition that has an offset or later ones.
    ///
    /// Nil also where the folder cannot be read; that shows when it is written.
    func stranger(of partition: TopicPartition, from offset: Int64) -> String? {
        guard let topic = topics.firstIndex(where: { $0.name == partition.topic }) else { return nil }
        return try? folders[topic].file(of: partition.partition, notBefore: offset)
    }

    // MARK: - What the consumer tells

    /// Takes partitions of a consumer, and no others any more: what is stored of them and not in the lake is written first.
    func take(_ claims: [Claim]) {
        monitor.update { state in
            var places: [TopicPartition: LakePlace] = [:]
            for claim in claims {
                // Whoever has had it all the time knows better how far it is.
                let place = state.places[claim.partition]
                let written = max(place?.written ?? 0, claim.lake ?? claim.next)
                places[claim.partition] = LakePlace(
                    written: min(written, claim.next), end: claim.next, isLocked: place?.isLocked ?? false)
            }
            state.places = places
        }
    }

    /// Leaves partitions to others.
    func leave(_ partitions: [TopicPartition]) {
        monitor.update { state in
            for partition in partitions {
                state.places[partition] = nil
            }
        }
    }

    /// Takes what was just stored of claims, which are as they were before.
    ///
    /// The batch gets other memory. Waits a little while the disk is slower than the server.
    func take(_ batch: inout EventBatch, of claims: [Claim]) {
        let spare = monitor.when(until: .now + Self.patience) { state -> LakeBatch?? in
            guard !state.isBehind else { return .some(nil) }
            return state.spares.popLast().map { .some($0) }
        }
        if let spare = spare ?? nil {
            batch.exchangeRows(with: spare)
            spare.ranges = claims.map { LakeRange(partition: $0.partition, from: $0.stored, to: $0.next) }
            monitor.update { state in
                state.queue.append(spare)
                Self.move(&state, claims)
            }
        } else {
            monitor.update { state in
                // Once is enough: whoever waited here is not to wait again before the disk has caught up.
                state.isBehind = true
                Self.move(&state, claims)
            }
        }
    }

    private static func move(_ state: inout LakeState, _ claims: [Claim]) {
        for claim in claims {
            state.places[claim.partition]?.end = claim.next
        }
    }

    /// The first offset of a partition that is not in the lake for good; nil of partitions that it does not have.
    func written(_ partition: TopicPartition) -> Int64? {
        monitor.update { $0.places[partition]?.written }
    }

    /// Waits until the batches are written, unless that takes longer, or something is wrong.
    func settle(within limit: Duration) {
        _ = monitor.when(until: .now + limit) { state in
            state.problem != nil || state.isBehind || state.queue.isEmpty && !state.isBusy ? true : nil
        }
    }

    /// Whether all that is stored is written; also where something is wrong, for which nobody has to wait.
    var isSettled: Bool {
        monitor.update { state in
            state.problem != nil || !state.places.values.contains(where: \.isBehind)
        }
    }

    /// Whether nothing is wrong.
    var isWritten: Bool { monitor.update { $0.problem == nil } }

    /// What happened since this was asked last.
    func takeNews() -> [StreamEvent] {
        monitor.update { state in
            defer { state.news = [] }
            return state.news
        }
    }

    /// Stops writing; what is not in the lake by then is written by the next one who takes the partition.
    func end() {
        monitor.update { $0.isEnding = true }
        _ = monitor.when(until: .now + Self.patience) { $0.isOver ? true : nil }
    }
}
