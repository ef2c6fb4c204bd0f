import Testing

@testable import Staging

/// Windows so small that records cross every kind of refill, and one that holds all.
let windowSizes = [16, 17, 23, 64, 1 << 20]

@Suite struct RecordReaderTests {
    @Test(arguments: windowSizes)
    func fieldsAreSeparatedAndQuotesTakenOff(window: Int) throws {
        let file = try ReadFile(
            "a,b,c\n1,\"two, 2\",\"say \"\"hi\"\"\"\n,\"\",x y\n\"\"\"\",\"\"\"a\"\"\",\"b\"\"\"\n", window: window)
        #expect(file.header == ["a", "b", "c"])
        #expect(
            file.rows == [["1", "two, 2", "say \"hi\""], [nil, "", "x y"], ["\"", "\"a\"", "b\""]])
        #expect(file.verdicts == [.record, .record, .record])
    }

    @Test(arguments: windowSizes)
    func byteOrderMarkIsNotPartOfTheHeader(window: Int) throws {
        let file = try ReadFile("\u{FEFF}a,b\n1,2\n", window: window)
        #expect(file.header == ["a", "b"])
        #expect(file.rows == [["1", "2"]])
        #expect(file.records.first?.start == 7)
    }

    @Test func byteOrderMarkAloneAndItsBeginningAreHandled() throws {
        #expect(try ReadFile("\u{FEFF}").header == nil)
        #expect(try ReadFile([0xEF, 0xBB]).header == nil)
        #expect(try ReadFile([0xEF, 0xBB], hasHeader: false).verdicts == [.reject(.invalidEncoding)])
        // Only the first one of a file is a mark.
        #expect(try ReadFile("\u{FEFF}\u{FEFF}a\n").header == ["\u{FEFF}a"])
    }

    @Test(arguments: windowSizes)
    func lineEndingsMayBeMixed(window: Int) throws {
        let file = try ReadFile("a,b\r\n1,2\n3,4\r\n\"5\",\"6\"\r\n7,8", window: window)
        #expect(file.rows == [["1", "2"], ["3", "4"], ["5", "6"], ["7", "8"]])
        #expect(file.lines == [2, 3, 4, 5])
        #expect(file.records.map(\.raw) == ["1,2", "3,4", "\"5\",\"6\"", "7,8"].map { Array($0.utf8) })
    }

    @Test(arguments: windowSizes)
    func lineBreaksInsideQuotesAreData(window: Int) throws {
        let file = try ReadFile("a,b\n\"1\n\r\n\r2\",\"\n\"\n3,\"4\r\n\"\n5,6\n", window: window)
        #expect(file.rows == [["1\n\r\n\r2", "\n"], ["3", "4\r\n"], ["5", "6"]])
        #expect(file.lines == [2, 6, 8])
        #expect(file.resynchronisations == 0)
    }

    @Test(arguments: windowSizes)
    func backslashIsData(window: Int) throws {
        let file = try ReadFile("a\n\\.\n\\N\n\\\n\"\\\"\n\"a\\\"\"b\"\n", window: window)
        #expect(file.rows == [["\\."], ["\\N"], ["\\"], ["\\"], ["a\\\"b"]])
    }

    @Test(arguments: ["a,b\n1,2", "a,b\r\n1,2", "a,b\n1,\"2\"", "a,b\n\"1\",2\n"])
    func lastLineNeedsNoEnding(text: String) throws {
        for window in windowSizes {
            #expect(try ReadFile(text, window: window).rows == [["1", "2"]])
        }
    }

    @Test(arguments: windowSizes)
    func lastFieldMayBeEmpty(window: Int) throws {
        let file = try ReadFile("a,b\n1,\n,\n,2\n3,", window: window)
        #expect(file.rows == [["1", nil], [nil, nil], [nil, "2"], ["3", nil]])
    }

    @Test(arguments: windowSizes)
    func blankLinesAreToldApart(window: Int) throws {
        let file = try ReadFile("a,b\n\n1,2\n\r\n3,4\n\n\n", window: window)
        #expect(file.verdicts == [.blank, .record, .blank, .record, .blank, .blank])
        #expect(file.records.map(\.number) == [1, 2, 3, 4, 5, 6])
        #expect(file.records.allSatisfy { $0.next == .record || $0.raw.isEmpty })
    }

    @Test func blankLineOfOneColumnIsItsNull() throws {
        #expect(try ReadFile("a\n\nx\n").rows == [[nil], ["x"]])
    }

    @Test func fileWithoutAnyByteHasNoHeader() throws {
        let file = try ReadFile("")
        #expect(file.header == nil && file.records.isEmpty)
    }

    @Test(arguments: windowSizes)
    func headerAloneHasNoRecords(window: Int) throws {
        for text in ["a,b", "a,b\n", "a,b\r\n"] {
            let file = try ReadFile(text, window: window)
            #expect(file.header == ["a", "b"] && file.records.isEmpty)
        }
    }

    @Test(arguments: ["a,b\"c\n1,2\n", "\"a\nb\n", "a\rb\n", "a,\u{0}\n"])
    func headerThatIsNoRecordCannotBeRead(text: String) throws {
        #expect(try ReadFile(text).header == nil)
    }

    @Test(arguments: windowSizes)
    func placesAreExact(window: Int) throws {
        let file = try ReadFile("\u{FEFF}a,b\r\n1,ü\n\"x\ny\",2\r\nbad\n3,4", window: window)
        #expect(file.records.map(\.number) == [1, 2, 3, 4])
        #expect(file.lines == [2, 3, 5, 6])
        #expect(file.records.map(\.start) == [8, 13, 22, 26])
        #expect(file.records.map(\.end) == [13, 22, 26, 29])
        #expect(file.verdicts == [.record, .record, .reject(.columnCount), .record])
    }

    @Test(arguments: windowSizes)
    func linesFormatTakesEveryLineAsOneText(window: Int) throws {
        let file = try ReadFile(
            "\u{FEFF}a,\"b\r\n\n \\. \"\"\n\rx\rlast", format: .lines, hasHeader: false, window: window)
        #expect(file.rows == [["a,\"b"], [""], [" \\. \"\""], ["\rx\rlast"]])
        #expect(file.lines == [1, 2, 3, 4])
    }

    @Test(arguments: windowSizes)
    func linesFormatRejectsWhatIsNoText(window: Int) throws {
        var bytes = Array("good\n".utf8)
        bytes += [0x61, 0x00, 0x0A, 0xFF, 0x0A]
        bytes += Array("good".utf8)
        let file = try ReadFile(bytes, format: .lines, hasHeader: false, window: window)
        #expect(file.verdicts == [.record, .reject(.nulByte), .reject(.invalidEncoding), .record])
    }

    @Test func moreFieldsThanATableCanHaveAreCountedAndNotKept() throws {
        let wide = String(repeating: ",", count: 2_999)
        let file = try ReadFile("\(wide)\na\n\(wide)\n", window: 16)
        #expect(file.header?.count == 2_048)
        #expect(file.verdicts == [.reject(.columnCount), .reject(.columnCount)])
    }
}
