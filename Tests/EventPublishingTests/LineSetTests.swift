import Testing

@testable import EventPublishing

@Suite struct LineSetTests {
    @Test func linesAreInItOnceAndNoneBehindTheLast() {
        var lines = LineSet(upTo: 128)
        for line in [1, 64, 64, 128, 0, -1, 192, 1_000_000] {
            lines.insert(line)
        }
        #expect(lines.count == 3)
        #expect((0...200).filter { lines.contains($0) } == [1, 64, 128])
    }
}
