import Kafka

/// Finds out which events of a file are in its topic: those with the file's hash in a header, from the places on that the
/// journal has recorded.
struct ReadBack {
    /// For so long no event of the file may come any more: the brokers may still be at what a process sent before it was
    /// killed.
    static let quiet = Duration.seconds(1)

    let topic: TopicAccess
    let checked: CheckedFile

    /// The lines whose events are there.
    ///
    /// Throws ``PublishingError`` when a recorded place is gone: what was there may have been an event of the file.
    func lines(since entry: JournalEntry) throws -> LineSet {
        let bounds = try topic.bounds()
        var starts: [TopicPartition: Int64] = [:]
        for (partition, available) in bounds {
            // One that there was not is all new.
            let recorded = entry.positions[partition.partition] ?? 0
            guard available.lowerBound <= recorded, recorded <= available.upperBound else {
                throw gone(partition, recorded, available)
            }
            starts[partition] = recorded
        }
        var lines = LineSet(upTo: checked.lastLine)
        var last = ContinuousClock.now
        do {
            try topic.read(from: starts) { askedAt in
                askedAt >= last + Self.quiet ? nil : last + Self.quiet
            } message: { message in
                guard let line = line(of: message) else { return }
                lines.insert(line)
                last = .now
            }
        } catch let error as OffsetGone {
            throw gone(error.partition, error.offset, try topic.bounds()[error.partition] ?? 0..<0)
        }
        return lines
    }

    /// Throws ``PublishingError`` when partitions end before where they ended once: the topic was made anew, without what was
    /// published.
    func requireEnds(of entry: JournalEntry, in bounds: [TopicPartition: Range<Int64>]) throws {
        for (partition, available) in bounds.sorted(by: { $0.key < $1.key }) {
            guard let recorded = entry.positions[partition.partition], recorded > available.upperBound else { continue }
            throw gone(partition, recorded, available)
        }
    }

    private var lineHeader: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: EventHeader.line.utf8Start, count: EventHeader.line.utf8CodeUnitCount)
    }

    /// The line in the file that a message is the event of; nil for one of another file.
    private func line(of message: borrowing Message) -> Int? {
        var isOurs = false
        var line: Int?
        message.forEachHeader { name, value in
            guard let value else { return }
            if name.elementsEqual(EventHeader.sha256.utf8) {
                isOurs = value.elementsEqual(checked.sha256.utf8)
            } else if name.elementsEqual(lineHeader) {
                line = Int(String(decoding: value, as: UTF8.self))
            }
        }
        return isOurs ? line : nil
    }

    private func gone(_ partition: TopicPartition, _ recorded: Int64, _ available: Range<Int64>) -> PublishingError {
        .unreadable(path: checked.file.path, partition: partition, recorded: recorded, available: available)
    }
}
