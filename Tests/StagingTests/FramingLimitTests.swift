import Testing

@testable import Staging

@Suite struct FramingLimitTests {
    private func filler(_ count: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(ascii: "x"), count: count)
    }

    @Test func recordOfTheLongestLengthIsReadAndOneByteMoreRejected() throws {
        let limit = FramingLimits.recordBytes
        for (surplus, verdict) in [(0, RecordReader.Next.record), (1, .reject(.recordTooLong))] {
            // A comma and a line feed belong to the record.
            let bytes = Array("a,b\n".utf8) + filler(limit - 3 + surplus) + Array(",y\n1,2\n".utf8)
            let file = try ReadFile(bytes, window: 1 << 20)
            #expect(file.verdicts == [verdict, .record], "\(surplus)")
            #expect(file.records.map(\.start) == [4, 4 + limit + surplus])
            #expect(file.records.map(\.number) == [1, 2] && file.lines == [2, 3])
        }
    }

    @Test(arguments: [(17, "\""), (40, "\""), (40, "")])
    func recordThatIsTooLongIsRejectedAndTheNextOneRead(megabytes: Int, quote: String) throws {
        let quote = Array(quote.utf8)
        let bytes =
            Array("a,b\n0,0\n".utf8) + quote + filler(megabytes << 20) + quote + Array(",y\n1,2\n".utf8)
        let file = try ReadFile(bytes, window: 1 << 20)
        #expect(file.verdicts == [.record, .reject(.recordTooLong), .record])
        #expect(file.records.map(\.number) == [1, 2, 3] && file.lines == [2, 3, 4])
        #expect(file.records.last?.start == bytes.count - 4)
        #expect(file.rows == [["0", "0"], ["1", "2"]])
    }

    @Test func doubledQuotesInARecordThatIsTooLongStayWithinTheFramersMemory() throws {
        // Copying begins at the doubled quote, and the field ends far beyond the longest record. Without a header the
        // record fills every window from its start, so that no doubling of blocks happens to make room for it.
        let bytes = Array("\"\"\"".utf8) + filler(30 << 20) + Array("\",y\n1,2\n".utf8)
        let file = try ReadFile(bytes, hasHeader: false, window: 1 << 20)
        #expect(file.verdicts == [.reject(.recordTooLong), .record])
        #expect(file.rows == [["1", "2"]])
    }

    @Test func manyFieldsWithDoubledQuotesKeepTheirTexts() throws {
        let texts = (0..<500).map { String(repeating: "\"", count: $0 % 7) + String(repeating: "x", count: $0 * 3) }
        let header = texts.indices.map { "c\($0)" }.joined(separator: ",")
        let record = texts.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",")
        for window in windowSizes {
            #expect(try ReadFile("\(header)\n\(record)\n\(record)", window: window).rows == [texts, texts])
        }
    }

    @Test(arguments: windowSizes)
    func thousandLineBreaksInAQuoteAreARecordAndOneMoreIsNot(window: Int) throws {
        let allowed = "\"" + String(repeating: "\n", count: FramingLimits.embeddedLines) + "\",1\n"
        let good = try ReadFile("a,b\n\(allowed)2,3\n", window: window)
        #expect(good.verdicts == [.record, .record])
        #expect(good.lines == [2, FramingLimits.embeddedLines + 3])

        // The first line alone is the reject; the blank ones behind it are lines of their own.
        let runaway = "\"" + String(repeating: "\n", count: FramingLimits.embeddedLines + 1) + "\",1\n"
        let bad = try ReadFile("a,b\n\(runaway)2,3\n", window: window)
        #expect(bad.verdicts.first == .reject(.unterminatedQuote))
        #expect(bad.records.first?.raw == [0x22])
        #expect(bad.verdicts.last == .record && bad.rows == [["2", "3"]])
        #expect(bad.records.map(\.number) == Array(1...bad.records.count))
    }

    @Test func lineBreaksOfSeveralFieldsAddUp() throws {
        let half = "\"" + String(repeating: "\n", count: FramingLimits.embeddedLines / 2 + 1) + "\""
        let file = try ReadFile("a,b\n\(half),\(half)\n2,3\n")
        #expect(file.verdicts.first == .reject(.unterminatedQuote))
    }
}
