import Failures
import Kafka
import Postgres
import Staging
import Threads

/// The thread that writes a lake.
final class LakeWriter {
    private enum Work {
        case batch(LakeBatch)
        /// Something stored is in no batch, or partitions came or went.
        case rest([TopicPartition: LakePlace])
    }

    private let folders: [LakeFolder]
    private let monitor: Monitor<LakeState>
    private let connect: () throws -> Connection
    private let files: [LakeFiles]
    private var locks: [TopicPartition: LakeLock] = [:]
    private var backoff = Backoff()
    /// When something that did not work is tried again.
    private var retryAt: ContinuousClock.Instant?
    /// When to look again whether another process has let go of a partition of ours, and since when it has it.
    private var lookAt: ContinuousClock.Instant?
    private var waitingSince: ContinuousClock.Instant?
    /// Since when nothing that was tried has worked.
    private var failingSince: ContinuousClock.Instant?

    private static let pause = Duration.milliseconds(250)
    /// A process that stands still for longer than that is told of.
    private static let patience = Duration.seconds(30)

    init(
        _ topics: [StreamTopic], _ folders: [LakeFolder], _ monitor: Monitor<LakeState>,
        _ connect: @escaping () throws -> Connection
    ) {
        self.folders = folders
        self.monitor = monitor
        self.connect = connect
        files = zip(topics, folders).map { LakeFiles($0, in: $1) }
    }

    /// Works until the lake is ended.
    func run() {
        while let work = next() {
            do {
                switch work {
                case .batch(let batch): try write(batch)
                case .rest(let places): try writeRest(of: places)
                }
            } catch {
                for files in files {
                    files.removeAll()
                }
                wait(because: error)
            }
            monitor.update { $0.isBusy = false }
        }
        locks = [:]
        monitor.update { $0.isOver = true }
    }

    /// What to do next, once there is something; nil is nothing any more.
    private func next() -> Work? {
        while true {
            let due = [retryAt, lookAt].compactMap(\.self).max()
            let work = monitor.when(until: due ?? .now + .seconds(3_600)) { state -> Work?? in
                if !state.queue.isEmpty {
                    state.isBusy = true
                    return .batch(state.queue.removeFirst())
                }
                guard !state.isEnding else { return .some(nil) }
                state.isBehind = state.places.values.contains { $0.isLocked && $0.isBehind }
                guard state.isBehind || state.places.values.contains(where: { !$0.isLocked }) || !isLean(state)
                else { return nil }
                guard due.map({ $0 <= .now }) ?? true else { return nil }
                state.isBusy = true
                return .rest(state.places)
            }
            if let work { return work }
        }
    }

    /// Whether it keeps no partition from others that it does not have any more.
    private func isLean(_ state: LakeState) -> Bool { locks.keys.allSatisfy { state.places[$0] != nil } }

    /// Writes what is there behind what is written; the rest of it has to wait for what is between.
    private func write(_ batch: LakeBatch) throws {
        defer {
            batch.removeAll()
            monitor.update { $0.spares.append(batch) }
        }
        guard retryAt == nil else { return }
        let ranges = monitor.update { state in
            batch.ranges.filter { state.places[$0.partition]?.written == $0.from }
        }.filter { locks[$0.partition] != nil }
        let blocked = try batch.write(Set(ranges.map(\.partition)), into: files)
        monitor.update { state in
            for range in ranges where !blocked.contains(range.partition) {
                state.places[range.partition]?.written = range.to
            }
        }
    }

    /// Takes and leaves partitions as the consumer has, and writes what no batch has brought.
    private func writeRest(of places: [TopicPartition: LakePlace]) throws {
        (retryAt, lookAt) = (nil, nil)
        locks = locks.filter { places[$0.key] != nil }
        var isWaiting = false
        for partition in places.keys.sorted() where locks[partition] == nil {
            guard let topic = topic(of: partition) else { continue }
            locks[partition] = try folders[topic].take(partition.partition)
            isWaiting = isWaiting || locks[partition] == nil
        }
        monitor.update { state in
            for partition in state.places.keys {
                state.places[partition]?.isLocked = locks[partition] != nil
            }
        }
        let ranges = places.filter { locks[$0.key] != nil && $0.value.isBehind }.map {
            LakeRange(partition: $0.key, from: $0.value.written, to: $0.value.end)
        }
        if !ranges.isEmpty {
            try writeHistory(ranges)
        }
        if isWaiting {
            lookAt = .now + Self.pause
            let since = waitingSince ?? .now
            waitingSince = since
            if since + Self.patience <= .now {
                tell(LakeInUse())
            }
        } else {
            (waitingSince, failingSince) = (nil, nil)
            backoff.reset()
            monitor.update { state in
                guard state.problem != nil else { return }
                state.problem = nil
                state.news.append(.lakeResumed)
            }
        }
    }

    private func writeHistory(_ ranges: [LakeRange]) throws {
        let monitor = monitor
        var connection = try connect()
        // However large the table is: nobody waits for this.
        try connection.run("set statement_timeout = 0")
        for files in files {
            let ranges = ranges.filter { $0.partition.topic == files.topic.name }
            var history = LakeHistory(
                files, isWanted: { partition in monitor.update { !$0.isEnding && $0.places[partition] != nil } },
                isWritten: { partition, offset in
                    monitor.update { state in
                        guard let place = state.places[partition] else { return }
                        state.places[partition]?.written = min(max(place.written, offset), place.end)
                    }
                })
            try history.write(ranges, &connection)
        }
    }

    private func topic(of partition: TopicPartition) -> Int? {
        files.firstIndex { $0.topic.name == partition.topic }
    }

    /// Tries again later, from the landing table.
    private func wait(because error: any Error) {
        retryAt = .now + backoff.next()
        monitor.update { $0.isBehind = true }
        let since = failingSince ?? .now
        failingSince = since
        // That the server is away the consumer tells; unless only this thread finds it so.
        if let error = error as? PostgresError, error.isOutage, since + Self.patience > .now { return }
        tell(error as? any Failure ?? PostgresError(.usage, "\(error)"))
    }

    private func tell(_ problem: any Failure) {
        monitor.update { state in
            if state.problem == nil {
                state.news.append(.lakeWaiting(problem))
            }
            state.problem = problem
        }
    }
}

/// Another process has a partition of the lake.
private struct LakeInUse: Failure {
    var message: String { "another process writes the same partition of stream/ in the lake" }
    var wayOut: String? { "end the other one: ops.stream_offsets.claimed_by says who had it; or take another lake" }
    var outcome: Outcome { .refused }
}
