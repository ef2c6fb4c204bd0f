import TestCluster
import Testing

@testable import Staging

@Suite struct RecordPropertyTests {
    /// A file put together from records, and what reading it must give.
    private struct Sample {
        var text = ""
        var rows: [[String?]] = []
        var lines: [Int] = []
        var starts: [Int] = []
    }

    private func sample(seed: UInt64) -> Sample {
        var random = SeededGenerator(seed: seed)
        let pieces = ["a", "bc", ",", "\"", "\n", "\r\n", "\r", "\\", ".", "ü", "€", "😀", " ", "NULL", "\t", "'"]
        let columns = random.number(2...6)
        let count = random.number(0...40)
        var sample = Sample()
        sample.text = (random.once(in: 3) ? "\u{FEFF}" : "") + (0..<columns).map { "c\($0)" }.joined(separator: ",")
        sample.text += random.once(in: 2) ? "\n" : "\r\n"
        var line = 2
        for index in 0..<count {
            sample.starts.append(sample.text.utf8.count)
            sample.lines.append(line)
            var row: [String?] = []
            var fields: [String] = []
            for _ in 0..<columns {
                let value = (0..<random.number(0...random.pick([0, 3, 30]))).map { _ in random.pick(pieces) }.joined()
                let needsQuotes = value.utf8.contains { [0x2C, 0x22, 0x0A, 0x0D].contains($0) }
                if needsQuotes || random.once(in: 3) {
                    row.append(value)
                    fields.append("\"" + value.replacing("\"", with: "\"\"") + "\"")
                } else {
                    row.append(value.isEmpty ? nil : value)
                    fields.append(value)
                }
            }
            sample.rows.append(row)
            let record = fields.joined(separator: ",")
            line += record.utf8.count { $0 == 0x0A } + 1
            sample.text += record
            if index < count - 1 || random.once(in: 2) {
                sample.text += random.once(in: 2) ? "\n" : "\r\n"
            }
        }
        return sample
    }

    @Test func recordsWrittenAreReadBackAtEveryWindowSize() throws {
        for seed in 0..<100 as Range<UInt64> {
            let sample = sample(seed: seed)
            for window in windowSizes {
                let file = try ReadFile(sample.text, window: window)
                #expect(file.rows == sample.rows, "seed \(seed), window \(window)")
                #expect(file.lines == sample.lines, "seed \(seed), window \(window)")
                #expect(file.records.map(\.start) == sample.starts, "seed \(seed), window \(window)")
                #expect(file.verdicts.allSatisfy { $0 == .record }, "seed \(seed), window \(window)")
                #expect(file.resynchronisations == 0)
            }
        }
    }

    /// Bytes that nobody meant to be CSV.
    private func garbage(seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        let pieces: [[UInt8]] = [
            [0x22], [0x22], [0x2C], [0x2C], [0x0A], [0x0D, 0x0A], [0x0D], [0x61], [0x62, 0x63], [0x5C, 0x2E], [0x00],
            [0xC3, 0xBC], [0xC3], [0xFF], [0x22, 0x22], [0x0A, 0x0A], [0x22, 0x2C], [0x2C, 0x22],
        ]
        return Array("a,b\n".utf8) + (0..<random.number(0...200)).flatMap { _ in random.pick(pieces) }
    }

    @Test func anyBytesAreTiledByRecordsTheSameAtEveryWindowSize() throws {
        for seed in 1_000..<1_200 as Range<UInt64> {
            let bytes = garbage(seed: seed)
            let file = try ReadFile(bytes, window: 1 << 20)
            for window in windowSizes.dropLast() {
                #expect(try ReadFile(bytes, window: window) == file, "seed \(seed), window \(window)")
            }
            #expect(file.header == ["a", "b"])
            #expect(file.records.map(\.number) == Array(1..<file.records.count + 1), "seed \(seed)")
            #expect(file.records.map(\.start) + [bytes.count] == [4] + file.records.map(\.end), "seed \(seed)")
            let lines = file.records.map { record in bytes[..<record.start].count { $0 == 0x0A } + 1 }
            #expect(file.lines == lines, "seed \(seed)")
            let isRaw = file.records.allSatisfy { record in
                let slice = bytes[record.start..<record.end]
                return slice.starts(with: record.raw) && slice.count - record.raw.count <= 2
            }
            #expect(isRaw, "seed \(seed)")
        }
    }

    @Test func utf8CheckAgreesWithTheStandardLibrary() {
        var random = SeededGenerator(seed: 7)
        let leads: [UInt8] = [0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0]
        let others: [UInt8] = [0xF1, 0xF3, 0xF4, 0xF5, 0xFF, 0x9F, 0xA0, 0x8F, 0x90, 0x41, 0x85]
        let pool = leads + others
        let samples = (0..<50_000).map { _ in (0..<random.number(1...5)).map { _ in random.pick(pool) } }
        let wrong = samples.filter { bytes in
            bytes.withUnsafeBytes { TextEncoding.isUTF8($0) } != (String(validating: bytes, as: UTF8.self) != nil)
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    }
}
