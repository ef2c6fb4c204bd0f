import Testing

@testable import EventPublishing
@testable import Kafka

@Suite struct EmbeddedRoomTests {
    @Test func whatIsNotConsumedFillsItAndWhatIsGivesRoom() {
        var room = EmbeddedRoom()
        let size = 10_000
        var sent: Int64 = 0
        while room.hasRoom(for: size) {
            room.add(size, at: sent, of: 3)
            sent += 1
        }
        #expect(sent == Int64(EmbeddedRoom.limit / size))
        #expect(room.fullest?.partition == 3 && room.fullest?.bytes == Int(sent) * size)
        room.consume(upTo: 100, of: 3)
        // Marks are 16 KiB apart.
        let left = room.fullest?.bytes ?? 0
        #expect(left >= (Int(sent) - 100) * size && left <= (Int(sent) - 100) * size + 30_000)
        #expect(room.hasRoom(for: size))
        room.consume(upTo: sent, of: 3)
        #expect(room.fullest?.bytes == 0)
    }

    @Test func whatIsOnItsWayCountsForEveryPartition() {
        var room = EmbeddedRoom()
        room.add(EmbeddedRoom.limit / 2, at: 0, of: 0)
        room.send(EmbeddedRoom.limit / 2)
        #expect(!room.hasRoom(for: 1))
        room.deliver(.init(partition: 1, offset: 0, size: EmbeddedRoom.limit / 2))
        #expect(room.pending == 0 && room.hasRoom(for: EmbeddedRoom.limit / 2))
    }

    @Test func messageLargerThanTheRoomHasItForItself() {
        var room = EmbeddedRoom()
        #expect(room.hasRoom(for: EmbeddedRoom.limit * 2))
        room.send(1)
        #expect(!room.hasRoom(for: EmbeddedRoom.limit * 2))
    }
}
