import Testing

@testable import Staging

@Suite("Framing")
struct RecordFramerTests {
    /// Fields end at the same bytes wherever these stand in the eight that are looked at together.
    @Test("An unquoted field ends at a comma or the end of its line, and at no other byte")
    func unquotedFields() {
        for length in 0...17 {
            for byte in UInt8.min...UInt8.max where ![0x0A, 0x0D, 0x22, 0x2C].contains(byte) {
                let field = [UInt8](repeating: 0x78, count: length) + [byte]
                for end in [",y\n", "\n", "\r\n", ""] {
                    let expected = end == ",y\n" ? [field, [0x79]] : [field]
                    #expect(fields(of: field + Array(end.utf8)) == expected, "byte \(byte) after \(length)")
                }
            }
        }
    }

    @Test("A quote inside an unquoted field, or a carriage return alone, is a defect wherever it stands")
    func defects() {
        for length in 1...17 {
            let start = String(repeating: "x", count: length)
            #expect(fields(of: Array("\(start)\"y,z\n".utf8)) == nil)
            #expect(fields(of: Array("\(start)\ry,z\n".utf8)) == nil)
        }
    }

    /// The fields of the first record; nil when it is none.
    private func fields(of bytes: [UInt8]) -> [[UInt8]]? {
        var framer = RecordFramer(.csv)
        return bytes.withUnsafeBufferPointer { window in
            guard let base = window.baseAddress,
                case .record = framer.frame(base, from: 0, to: window.count, isLast: true)
            else { return nil }
            return framer.kept.map { Array($0.bytes) }
        }
    }
}
