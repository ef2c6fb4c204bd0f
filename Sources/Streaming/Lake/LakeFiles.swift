import Postgres

/// Messages of a topic on their way into files of the lake: one file for those of a partition and a day that come together.
final class LakeFiles {
    let topic: StreamTopic
    let folder: LakeFolder
    private let line: LakeLine
    private var pieces: [Int32: LakePiece] = [:]
    /// Days with files that may not survive a power failure yet.
    private var unsynced: Set<Int64?> = []

    init(_ topic: StreamTopic, in folder: LakeFolder) {
        self.topic = topic
        self.folder = folder
        line = LakeLine(topic)
    }

    /// How much of a partition waits to be written.
    func pending(_ partition: Int32) -> (messages: Int, bytes: Int) {
        pieces[partition].map { ($0.count, $0.lines.count) } ?? (0, 0)
    }

    /// Adds a message behind those that came before; false where there is a file of the name that one would have.
    func add(_ fields: LakeLine.Fields, of partition: Int32) throws -> Bool {
        let day = fields.time.map { LakeTime($0).day }
        let piece = pieces[partition] ?? LakePiece()
        if piece.count == 0 {
            pieces[partition] = piece
        } else if piece.day != day {
            guard try finish(partition) else { return false }
        }
        if piece.count == 0 {
            (piece.first, piece.day) = (fields.offset, day)
        }
        piece.count += 1
        line.append(fields, partition: partition, to: &piece.lines)
        return true
    }

    /// Makes a file of what there is of a partition; false where there is one of its name.
    func finish(_ partition: Int32) throws -> Bool {
        guard let piece = pieces[partition], piece.count > 0 else { return true }
        defer { piece.removeAll() }
        let (first, day) = (piece.first, piece.day)
        let isNew = try piece.lines.withBytes { try folder.write($0, of: partition, from: first, on: day) }
        if isNew {
            unsynced.insert(day)
        }
        return isNew
    }

    /// Takes a day with files of somebody else's for one that may not survive a power failure.
    func note(day: Int64?) {
        unsynced.insert(day)
    }

    /// Has the files made so far survive a power failure.
    func sync() throws {
        for day in unsynced {
            try folder.sync(day: day)
        }
        unsynced = []
    }

    /// Forgets what is not in a file.
    func removeAll() {
        for piece in pieces.values {
            piece.removeAll()
        }
    }
}

/// The lines of one file.
private final class LakePiece {
    private static let usual = 1 << 16
    private static let most = 8 << 20

    var lines = CopyBuffer(capacity: usual)
    var count = 0
    var first: Int64 = 0
    var day: Int64?

    /// Forgets the lines, and the memory that large ones took.
    func removeAll() {
        count = 0
        if lines.capacity > Self.most {
            lines = CopyBuffer(capacity: Self.usual)
        } else {
            lines.removeAll()
        }
    }
}
