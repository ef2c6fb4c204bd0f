import Console
import Testing

@testable import enum Console.CellWidth

@Suite struct TextTableTests {
    private func people() -> TextTable {
        var table = TextTable(columns: [.init("feed"), .init("rows", alignment: .right), .init("why")])
        table.append(["admissions", "2,469", "the file has no header line"])
        table.append(["people", "7"])
        return table
    }

    @Test func tableWithRoomAlignsItsColumns() {
        #expect(
            people().render() == """
                feed         rows  why
                ----------  -----  ---------------------------
                admissions  2,469  the file has no header line
                people          7

                """)
    }

    @Test func tableWithoutRowsIsItsHeader() {
        #expect(TextTable(columns: [.init("a"), .init("b")]).render(width: 80) == "a  b\n-  -\n")
    }

    @Test func tableTooWideTruncatesTheWidestTextColumn() {
        #expect(
            people().render(width: 35) == """
                feed         rows  why
                ----------  -----  ----------------
                admissions  2,469  the file has no…
                people          7

                """)
    }

    @Test func tableWithoutEnoughRoomKeepsNumbersAndEightCells() {
        #expect(
            people().render(width: 10) == """
                feed       rows  why
                --------  -----  --------
                admissi…  2,469  the fil…
                people        7

                """)
    }

    @Test func rowWithTooManyCellsLosesThem() {
        var table = TextTable(columns: [.init("a")])
        table.append(["1", "2"])
        #expect(table.render() == "a\n-\n1\n")
    }

    @Test func wideAndCombiningCharactersCountInCells() {
        var table = TextTable(columns: [.init("name"), .init("n", alignment: .right)])
        table.append(["病院", "1"])
        table.append(["Zoe\u{308}", "2"])
        #expect(table.render() == "name  n\n----  -\n病院  1\nZoe\u{308}   2\n")
    }

    @Test func truncationNeverCutsAWideCharacterInTwo() {
        var table = TextTable(columns: [.init("n")])
        table.append(["東京都立病院"])
        #expect(table.render(width: 8) == "n\n--------\n東京都…\n")
    }

    @Test func controlCharactersAreShownAsEscapes() {
        var table = TextTable(columns: [.init("v")])
        table.append(["a\nb\u{1B}[31m"])
        #expect(table.render() == "v\n--------------\na\\nb\\u{1B}[31m\n")
    }

    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("ｱ", 1), ("Ａ", 2), ("한글", 4), ("👩‍👩‍👧", 2),
        ("…", 1), ("\u{200B}", 0), ("❤️", 2), ("–", 1),
    ])
    func widthOfTextIsItsCells(_ text: String, _ cells: Int) {
        #expect(CellWidth.of(text) == cells)
    }
}
