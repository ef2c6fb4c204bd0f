import Postgres
import Testing

@Suite struct CopyBufferTests {
    private func bytes(_ buffer: borrowing CopyBuffer) -> [UInt8] {
        buffer.withBytes { Array($0) }
    }

    @Test func bufferGrowsAndKeepsWhatItHolds() {
        var buffer = CopyBuffer(capacity: 0)
        for value in 0..<1_000 {
            buffer.append(UInt8(truncatingIfNeeded: value))
        }
        let block = [UInt8](repeating: 7, count: 100_000)
        block.withUnsafeBytes { buffer.append($0) }
        #expect(buffer.count == 101_000)
        #expect(bytes(buffer) == (0..<1_000).map { UInt8(truncatingIfNeeded: $0) } + block)
    }

    @Test func integersAreBigEndian() {
        var buffer = CopyBuffer(capacity: 64)
        buffer.append(bigEndian: Int16(0x0102))
        buffer.append(bigEndian: Int32(-2))
        buffer.overwrite(at: 2, bigEndian: 0x0A0B_0C0D)
        #expect(bytes(buffer) == [1, 2, 0x0A, 0x0B, 0x0C, 0x0D])
    }

    @Test func truncateForgetsTheEndAndRemoveAllEverything() {
        var buffer = CopyBuffer(capacity: 64)
        buffer.append(bigEndian: Int32(1))
        buffer.truncate(to: 2)
        buffer.append(9)
        #expect(bytes(buffer) == [0, 0, 9])
        buffer.removeAll()
        #expect(bytes(buffer).isEmpty)
    }

    @Test func emptyBytesAddNothing() {
        var buffer = CopyBuffer(capacity: 64)
        buffer.append(UnsafeRawBufferPointer(start: nil, count: 0))
        buffer.appendText(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(buffer.count == 0)
        buffer.appendBinary(bytes: UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(bytes(buffer) == [0, 0, 0, 0])
    }
}
