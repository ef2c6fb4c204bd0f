import Testing

@testable import Staging

@Suite struct RecordDefectTests {
    @Test(arguments: windowSizes)
    func loneCarriageReturnIsRejected(window: Int) throws {
        let file = try ReadFile("a,b\n1\r2,3\n4,5\r\r\n6,7\n8,9\r", window: window)
        #expect(
            file.verdicts == [
                .reject(.badLineEnding), .reject(.badLineEnding), .record, .reject(.badLineEnding),
            ])
        #expect(file.lines == [2, 3, 4, 5])
        #expect(file.rows == [["6", "7"]])
    }

    @Test(arguments: windowSizes)
    func raggedRowsAreRejected(window: Int) throws {
        let file = try ReadFile("a,b\n1\n1,2,3\n1,2\n,,\nx\n", window: window)
        #expect(
            file.verdicts == [
                .reject(.columnCount), .reject(.columnCount), .record, .reject(.columnCount), .reject(.columnCount),
            ])
        #expect(file.resynchronisations == 0)
    }

    @Test(arguments: windowSizes)
    func quoteWhereNoneBelongsIsRejected(window: Int) throws {
        let file = try ReadFile("a,b\nx\"y,2\n\"x\"y,2\n \"x\",2\n\"x\" ,2\n1,2\n", window: window)
        #expect(file.verdicts == Array(repeating: .reject(.badQuoting), count: 4) + [.record])
        #expect(file.lines == [2, 3, 4, 5, 6])
    }

    @Test(arguments: windowSizes)
    func nulBytesAndBadUTF8AreRejected(window: Int) throws {
        let bad: [(RejectCode, [UInt8])] = [
            (.nulByte, [0x00]), (.nulByte, [0x22, 0x00, 0x22]), (.nulByte, [0x00, 0xFF]),
            (.invalidEncoding, [0xC0, 0xAF]), (.invalidEncoding, [0xE0, 0x80, 0xAF]),
            (.invalidEncoding, [0xED, 0xA0, 0x80]), (.invalidEncoding, [0xF4, 0x90, 0x80, 0x80]),
            (.invalidEncoding, [0xE2, 0x82]), (.invalidEncoding, [0x80]), (.invalidEncoding, [0xFF]),
            (.invalidEncoding, [0xF0, 0x9F, 0x98]),
        ]
        var bytes = Array("a,b\n".utf8)
        for (_, field) in bad {
            bytes += Array("1,".utf8) + field + [0x0A]
        }
        bytes += Array("ü,😀\n".utf8)
        let file = try ReadFile(bytes, window: window)
        #expect(file.verdicts == bad.map { .reject($0.0) } + [.record])
        #expect(file.lines == Array(2...bad.count + 2))
        #expect(file.records.first?.raw == [0x31, 0x2C, 0x00])
        #expect(file.rows == [["ü", "😀"]])
    }

    @Test(arguments: windowSizes)
    func nulByteInAQuotedFieldOverSeveralLinesRejectsTheWholeRecord(window: Int) throws {
        let file = try ReadFile("a,b\n\"x\n\u{0}\",1\n2,3\n", window: window)
        #expect(file.verdicts == [.reject(.nulByte), .record])
        #expect(file.lines == [2, 4])
    }

    @Test(arguments: windowSizes)
    func unterminatedQuoteCostsOneLineWhereverItIs(window: Int) throws {
        for place in 0..<4 {
            var lines = ["1,2", "3,4", "5,6", "7,8"]
            lines[place] = "\"x,y"
            let file = try ReadFile("a,b\n" + lines.joined(separator: "\n") + "\n", window: window)
            #expect(file.records.map(\.number) == [1, 2, 3, 4])
            #expect(file.lines == [2, 3, 4, 5])
            #expect(file.records[place].next == .reject(.unterminatedQuote))
            #expect(file.records[place].raw == Array("\"x,y".utf8))
            #expect(file.rows.count == 3)
            #expect(file.resynchronisations == 1)
        }
    }

    @Test(arguments: windowSizes)
    func strayQuoteThatALaterOneClosesCostsOneLine(window: Int) throws {
        // The quote in line 2 pairs with the one that opens in line 4: the record has the wrong shape.
        let file = try ReadFile("a,b\n\"1,2\n3,4\n\"5\",6\n7,8\n", window: window)
        #expect(file.verdicts == [.reject(.badQuoting), .record, .record, .record])
        #expect(file.rows == [["3", "4"], ["5", "6"], ["7", "8"]])
        #expect(file.resynchronisations == 1)
    }

    @Test(arguments: windowSizes)
    func wrongNumberOfFieldsOverSeveralLinesCostsOneLine(window: Int) throws {
        let file = try ReadFile("a,b\n\"1\n3,4\",5,6\n7,8\n", window: window)
        #expect(file.verdicts == [.reject(.columnCount), .reject(.badQuoting), .record])
        #expect(file.lines == [2, 3, 4])
        #expect(file.records.first?.raw == Array("\"1".utf8))
        #expect(file.resynchronisations == 1)
    }

    @Test func unterminatedQuoteOnTheLastLineIsNoResynchronisation() throws {
        let file = try ReadFile("a,b\n1,2\n3,\"4")
        #expect(file.verdicts == [.record, .reject(.unterminatedQuote)])
        #expect(file.resynchronisations == 0)
    }

    @Test func firstRuleBrokenIsTheOneNamed() throws {
        // A NUL in a record that cannot be framed; bad UTF-8 in a ragged one.
        let file = try ReadFile(Array("a,b\nx\"\u{0},1\n".utf8) + [0xFF, 0x0A])
        #expect(file.verdicts == [.reject(.badQuoting), .reject(.invalidEncoding)])
    }
}
