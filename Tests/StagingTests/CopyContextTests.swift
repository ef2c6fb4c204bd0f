import Testing

@testable import Staging

@Suite struct CopyContextTests {
    @Test(arguments: [
        "COPY sample, line 5", "COPY sample, line 5: \"1\\tAlice\"", "COPY sample, Zeile 5", "COPY sample, ligne 5",
        "COPY sample, línea 5", "COPY sample, строка 5", "COPY sample, riga 5: «1»", "COPY sample, linha 5",
        "PL/pgSQL function f() line 3 at RAISE\nCOPY sample, line 5",
        "SQL statement \"insert into x values (1)\"\nPL/pgSQL-Funktion f() Zeile 7 bei SQL-Anweisung\nCOPY sample, Zeile 5",
    ])
    func rowIsReadInEveryLanguageThatKeepsTheOrder(context: String) {
        let place = CopyContext(context, table: "sample")
        #expect(place?.row == 5 && place?.column == nil)
    }

    @Test(arguments: [
        "COPY sample, line 12, column n", "COPY sample, line 12, column n: \"Alice\"",
        "COPY sample, Zeile 12, Spalte n: »Alice«", "COPY sample, ligne 12, colonne n : « Alice »",
        "COPY sample, строка 12, столбец n: \"Alice\"", "COPY sample, line 12, column n: \"a\nCOPY sample, line 99\"",
        "COPY sample, line 12, column n: null input",
    ])
    func columnIsReadInEveryLanguageThatKeepsTheOrder(context: String) {
        let place = CopyContext(context, table: "sample")
        #expect(place?.row == 12 && place?.isColumn("n") == true)
        #expect(place?.isColumn("no") == false && place?.isColumn("") == false)
    }

    @Test(arguments: [
        "", "COPY sample", "COPY sample, line", "COPY sample, line five", "COPY other, line 5", "COPY samples, line 5",
        "テーブルsampleのCOPY、行5", "SQL statement \"COPY sample, line 5\"",
        "SQL statement \"SELECT 1 FROM ONLY staging.other x FOR KEY SHARE OF x\"",
        "COPY sample, line 99999999999999999999",
    ])
    func otherContextsTellNothing(context: String) {
        #expect(CopyContext(context, table: "sample") == nil)
    }

    @Test func namesMayHoldWhatSeparates() {
        let place = CopyContext("COPY a, line 1, line 7, column b c: d: \"x\"", table: "a, line 1")
        #expect(place?.row == 7 && place?.isColumn("b c") == true && place?.isColumn("b c: d") == true)
    }
}
