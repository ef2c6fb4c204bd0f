import Postgres
import Testing

@testable import Staging

@Suite("UUIDs")
struct UUIDEncoderTests {
    /// What the encoder writes for a text; nil when it refuses it.
    private func encoded(_ text: [UInt8]) -> [UInt8]? {
        var buffer = CopyBuffer(capacity: 64)
        let refusal = text.withUnsafeBytes { UUIDEncoder.append($0, to: &buffer) }
        return refusal == nil ? buffer.withBytes { Array($0) } : nil
    }

    @Test("Upper and lower case digits become sixteen bytes")
    func value() {
        let bytes: [UInt8] = [0, 0, 0, 16] + (0..<16).map { $0 * 0x11 }
        #expect(encoded(Array("00112233-4455-6677-8899-aabbccddeeff".utf8)) == bytes)
        #expect(encoded(Array("00112233-4455-6677-8899-AABBCCDDEEFF".utf8)) == bytes)
    }

    @Test("At every place exactly the right bytes are accepted")
    func everyByte() {
        let good = Array("b3789451-1992-4A12-8e11-a052e2c5dc30".utf8)
        for place in good.indices {
            let allowed = good[place] == UInt8(ascii: "-") ? "-" : "0123456789abcdefABCDEF"
            for byte in UInt8.min...UInt8.max {
                var text = good
                text[place] = byte
                #expect((encoded(text) != nil) == allowed.utf8.contains(byte), "byte \(byte) at \(place)")
            }
        }
        #expect(encoded(Array(good.dropLast())) == nil)
        #expect(encoded(good + [0x30]) == nil)
    }
}
