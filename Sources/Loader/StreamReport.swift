import CommandOptions
import Console
import Kafka
import Streaming

/// The log of a consumer.
final class StreamReport {
    private var rows = 0
    private var deadLetters = 0
    private var toldRows = 0
    private var toldAt = ContinuousClock.now

    /// Tells what is worth telling of a step, and stops there where a test wants it.
    func tell(_ event: StreamEvent) {
        switch event {
        case .taken(let partitions):
            log.info("takes \(partitions.isEmpty ? "no partition" : list(partitions))")
        case .stalled(let partitions):
            log.warning("\(list(partitions)): waits for a decision (loader offsets list)")
        case .left(let partitions): log.info("leaves \(list(partitions))")
        case .storing: PausePoint.reach("storing", of: log)
        case .beforeCommit: PausePoint.reach("before-stream-commit", of: log)
        case .stored(let rows, let deadLetters):
            PausePoint.reach("after-stream-commit", of: log)
            self.rows += rows
            self.deadLetters += deadLetters
            if deadLetters > 0 {
                log.warning("\(Count.of(deadLetters, "message")) could not land: ops.dead_letters says which, and why")
            }
            if toldAt + .seconds(10) <= .now {
                progress()
            }
        case .fenced(let partitions):
            log.notice("\(list(partitions)): somebody else was quicker; reading again from what is stored")
        case .waiting(let failure):
            log.report(failure)
            log.notice("consuming goes on when that is over; it is tried again at least every 30 seconds")
        case .resumed: log.notice("it is over: events are stored again")
        case .lakeWaiting(let failure):
            log.report(failure)
            log.notice("events are stored; the lake gets them from the landing tables once it can be written")
        case .lakeResumed: log.notice("the lake is written again, and nothing is missing in it")
        case .runningOut(let partition, let left, let behind):
            log.warning(
                "\(partition): the broker will soon delete what was not consumed: \(Count.of(Int(left), "message")) left "
                    + "before that, \(Count.format(Int(behind))) to consume")
            log.notice(
                "start more consumers, up to one a partition, or have the topic keep messages longer (retention.ms)")
        case .cluster(let error): log.warning(error.message)
        case .clusterResumed: log.notice("the brokers answer again")
        }
    }

    /// Tells how much it was.
    func end() {
        log.info(
            "\(Count.of(rows, "event")) stored"
                + (deadLetters > 0 ? ", \(Count.of(deadLetters, "message")) to ops.dead_letters" : ""))
    }

    private func progress() {
        let seconds = (.now - toldAt) / .seconds(1)
        log.info("\(Count.of(rows, "event")) stored, \(Count.format(Int(Double(rows - toldRows) / seconds))) a second")
        (toldRows, toldAt) = (rows, .now)
    }

    /// By topic, with neighbours as a range: `hospital.transfers/0-3`.
    private func list(_ partitions: [TopicPartition]) -> String {
        var ranges: [(topic: String, first: Int32, last: Int32)] = []
        for partition in partitions.sorted() {
            if let range = ranges.last, range.topic == partition.topic, range.last + 1 == partition.partition {
                ranges[ranges.count - 1].last = partition.partition
            } else {
                ranges.append((partition.topic, partition.partition, partition.partition))
            }
        }
        return ranges.map { "\($0.topic)/\($0.first)" + ($0.first < $0.last ? "-\($0.last)" : "") }
            .joined(separator: ", ")
    }
}
