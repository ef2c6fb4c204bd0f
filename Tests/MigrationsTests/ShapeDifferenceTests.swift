import Migrations
import Testing

@Suite struct ShapeDifferenceTests {
    private func difference(_ first: [String], _ second: [String]) -> ShapeDifference {
        ShapeDifference(from: CatalogShape(lines: first), to: CatalogShape(lines: second))
    }

    @Test func equalShapesDifferInNothing() {
        #expect(difference(["table a: columns ()"], ["table a: columns ()"]).isEmpty)
        #expect(difference([], []).isEmpty)
    }

    @Test func linesAreSortedByTheirBytesAndThereOnce() {
        let shape = CatalogShape(lines: ["b: x", "a: y", "B: z", "a: y"])
        #expect(shape.lines == ["B: z", "a: y", "b: x"])
        #expect(shape == CatalogShape(lines: ["a: y", "B: z", "b: x"]))
    }

    @Test func linesAreGroupedByObjectWithWhatWasFirst() {
        let found = difference(
            ["table b: column n integer", "table a: column z text", "view c: columns (x)", "table b: columns (n)"],
            ["table b: column n bigint", "table a: column y text", "table a: column z text", "table b: columns (n)"])
        #expect(
            found.objects.map(\.name) == ["table a", "table b", "view c"])
        #expect(
            found.objects.map { $0.lines.map(\.marked) } == [
                ["+ column y text"], ["- column n integer", "+ column n bigint"], ["- columns (x)"],
            ])
    }

    @Test func objectsOfOneShapeOnlyAreToldApart() {
        let found = difference(
            ["table a: columns (n)", "table b: columns (n)", "table b: column n integer"],
            ["table b: columns (n)", "table c: columns (n)"])
        #expect(found.objects.map(\.presence) == [.gone, .changed, .new])
    }

    @Test func lineMoreInATextIsOneLine() {
        let body = (1...12).map { "line \($0 % 3)" }
        func lines(_ body: [String]) -> [String] {
            body.enumerated().map { "function f(): 00\($0 < 9 ? "0" : "")\($0 + 1)| \($1)" } + [
                "function f(): comment 'c'"
            ]
        }
        var longer = body
        longer.insert("new", at: 4)
        let found = difference(lines(body), lines(longer))
        #expect(found.objects.map { $0.lines.map(\.marked) } == [["+ 0005| new"]])
        let shorter = difference(lines(longer), lines(body))
        #expect(shorter.objects.map { $0.lines.map(\.marked) } == [["- 0005| new"]])
        var swapped = body
        swapped.swapAt(0, 1)
        #expect(difference(lines(body), lines(swapped)).objects.first?.lines.count == 2)
    }

    @Test func textsOfOneObjectAreToldApart() {
        let found = difference(
            [
                "table t: comment 0001| 'a", "table t: comment 0002| b'", "table t: rule r 0001| x",
                "table t: rule r 0002| y",
            ],
            ["table t: comment 0001| 'a", "table t: comment 0002| c'", "table t: rule r 0001| y"])
        #expect(
            found.objects.map { $0.lines.map(\.marked) } == [
                ["- comment 0002| b'", "+ comment 0002| c'", "- rule r 0001| x"]
            ])
    }

    @Test func textOfOneLineBecomesOneOfSeveral() {
        let found = difference(["view v:  SELECT 1;"], ["view v: 0001|  SELECT 1", "view v: 0002| FROM a;"])
        #expect(
            found.objects.map { $0.lines.map(\.marked) } == [
                ["-  SELECT 1;", "+ 0001|  SELECT 1", "+ 0002| FROM a;"]
            ])
    }

    @Test func colonAndBlankInAQuotedNameDoNotEndTheObject() {
        let found = difference([], [#"table app."odd: ""name": columns ("a: b")"#])
        #expect(found.objects.map(\.name) == [#"table app."odd: ""name""#])
        #expect(found.objects.first?.lines.map(\.text) == [#"columns ("a: b")"#])
    }

    /// For Swift these are equal, for the server they are not.
    @Test func normalFormsOfUnicodeAreDifferentLines() {
        let found = difference(["table t: comment 'e\u{301}'"], ["table t: comment '\u{e9}'"])
        #expect(found.objects.first?.lines.count == 2)
        let texts = difference(["f: 0001| a", "f: 0002| e\u{301}"], ["f: 0001| a", "f: 0002| \u{e9}"])
        #expect(texts.objects.first?.lines.count == 2)
        #expect(CatalogShape(lines: ["t: e\u{301}"]) != CatalogShape(lines: ["t: \u{e9}"]))
        #expect(CatalogShape(lines: ["t: e\u{301}", "t: \u{e9}"]).lines.count == 2)
    }
}
