import Postgres
import TestCluster
import Testing

@testable import Staging

/// How much is in memory between the thread that fills batches and those that send them.
@Suite(.timeLimit(.minutes(1))) struct BatchChannelTests {
    /// Takes a batch and fills it with a row of so many bytes.
    private func send(_ bytes: Int, to channel: BatchChannel) throws {
        let batch = try #require(channel.takeEmpty())
        let row = [UInt8](repeating: 0, count: bytes)
        row.withUnsafeBytes { batch.rows.append($0) }
        channel.send(batch)
    }

    @Test func batchesOfLongRecordsAreFewerThanThereAre() throws {
        let channel = BatchChannel(batches: 10, mostBytes: 4 << 20)
        try send(2 << 20, to: channel)
        #expect(channel.hasEmpty)
        try send(2 << 20, to: channel)
        #expect(!channel.hasEmpty)
        let first = try #require(try channel.next())
        // Taken is not done with.
        #expect(!channel.hasEmpty)
        channel.recycle(first)
        #expect(channel.hasEmpty)
    }

    @Test func batchLargerThanTheBoundGoesThroughAlone() throws {
        let channel = BatchChannel(batches: 10, mostBytes: 1)
        #expect(channel.hasEmpty)
        try send(2 << 20, to: channel)
        #expect(!channel.hasEmpty)
        channel.recycle(try #require(try channel.next()))
        #expect(channel.hasEmpty)
        channel.close()
        #expect(channel.takeEmpty() == nil)
    }

    @Test func batchesOfOrdinaryRecordsAreBoundedByTheirNumberOnly() throws {
        // As of a load over as many connections as there may be.
        let channel = BatchChannel(batches: 4 + 2 * 63)
        for _ in 0..<129 {
            try send(RowBatch.size, to: channel)
        }
        #expect(channel.hasEmpty)
    }

    /// Gives every batch back; how many rows there were.
    private static func drain(_ channel: BatchChannel) throws -> Int {
        var rows = 0
        while let batch = try channel.next() {
            rows += batch.rowCount
            channel.recycle(batch)
        }
        return rows
    }

    @Test func nobodyWaitsForEverWhereEveryBatchIsBeyondTheBound() throws {
        let site = try LoadingSite("n int not null, note text", time: nil)
        let note = String(repeating: "x", count: RowBatch.size)
        let text = "n,note\n" + (1...12).map { "\($0),\(note)\n" }.joined()
        let delivery = try site.delivery("sample_2022-11-20.csv", text)
        var connection = try site.connect()
        let columns = try TargetTable(of: delivery.feed, on: &connection).columns
        let identity = try #require(FileIdentity.of(path: delivery.path))
        let file = try PlannedFile(delivery, identity, columns: columns, grammar: Grammar())
        let channel = BatchChannel(batches: 10, mostBytes: 1)
        let other = BackgroundThread { try Self.drain(channel) }
        let (rows, summary) = try EncodingThread.run(try file.encoder(load: 1, limit: RejectLimit()), into: channel) {
            try Self.drain(channel)
        }
        #expect(try rows + other.wait() == 12 && summary.records == 12)
    }
}
