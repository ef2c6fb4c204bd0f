import SQLText
import Testing

/// The data of `COPY … FROM STDIN`, which lies between statements and is not SQL.
@Suite struct CopyDataTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let sql: String
        /// Each statement, with its data behind a `<`.
        let pieces: [String]

        init(_ sql: String, _ pieces: String...) {
            self.sql = sql
            self.pieces = pieces
        }

        var testDescription: String { sql.debugDescription }
    }

    @Test(arguments: [
        Sample("copy t from stdin;\n1\ta\n2\tb\n\\.\nselect 1;", "copy t from stdin<1\ta\n2\tb\n", "select 1"),
        Sample("copy t from stdin;\n\\.\n", "copy t from stdin<"),
        Sample("copy t from stdin;\n1\n\\.", "copy t from stdin<1\n"),
        Sample("copy t from stdin;\r\n1\r\n\\.\r\nb;\r\n", "copy t from stdin<1\r\n", "b"),
        // None of it is SQL
        Sample(
            "copy t from stdin;\nO'Neill; \"x $$ /* (\n\\N\t\\\\.\n\\.\nb",
            "copy t from stdin<O'Neill; \"x $$ /* (\n\\N\t\\\\.\n", "b"),
        Sample("copy t from stdin;\n'a\n\\.\nb", "copy t from stdin<'a\n", "b"),
        Sample("copy t from stdin;\n$$\n\\.\nb", "copy t from stdin<$$\n", "b"),
        Sample("copy t from stdin;\n  /*\n\\.\nb */;", "copy t from stdin<  /*\n", "b */"),
        // What looks like the end and is not
        Sample("copy t from stdin;\n\\.x\n \\.\n\\. \nx\\.\n\\.\nb", "copy t from stdin<\\.x\n \\.\n\\. \nx\\.\n", "b"),
        Sample("copy t from stdin;\n\\.\rx\n\\.\nb", "copy t from stdin<\\.\rx\n", "b"),
        // The data begins below the line of the semicolon, whatever else stands there
        Sample("copy t from stdin; -- one; 'two\n1\n\\.\nb;", "copy t from stdin<1\n", "b"),
        Sample("copy t from stdin; /* one */  \n\n\\.\nb;", "copy t from stdin<\n", "b"),
        Sample("copy t\nfrom stdin\n; select 1; b;\n1\n\\.\nc;", "copy t\nfrom stdin<1\n", "select 1", "b", "c"),
        Sample("copy t from stdin;;\n1\n\\.\n;b;", "copy t from stdin<1\n", "b"),
        Sample("copy t from stdin -- x\n;\n1\n\\.\nb;", "copy t from stdin<1\n", "b"),
        Sample(
            "copy t from stdin; copy u from stdin;\n1\n\\.\n2\n\\.\nb;", "copy t from stdin<1\n",
            "copy u from stdin<2\n", "b"),
        Sample(
            "a; copy t from stdin;\n1\n\\.\ncopy u from stdin;\n2\n\\.\n", "a", "copy t from stdin<1\n",
            "copy u from stdin<2\n"),
        Sample(
            "\\restrict k\ncopy t from stdin;\n\\unrestrict k\n\\.\n\\unrestrict k\n",
            "copy t from stdin<\\unrestrict k\n"),
    ])
    func dataGoesWithItsStatement(_ sample: Sample) throws {
        let file = try SourceFile(path: "a.sql", bytes: Array(sample.sql.utf8))
        let pieces = try file.statements().map { statement in
            statement.text + (statement.copyData.map { "<" + String(decoding: file.bytes[$0], as: UTF8.self) } ?? "")
        }
        #expect(pieces == sample.pieces)
    }

    @Test func positionsBehindDataCountItsLines() throws {
        let file = try SourceFile(path: "a.sql", bytes: Array("copy t from stdin;\n'é\n\\.\n  b;".utf8))
        let last = try #require(try file.statements().last)
        #expect(file.position(atByte: last.byteOffset).description == "4:3")
    }
}
