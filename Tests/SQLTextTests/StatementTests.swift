import SQLText
import Testing

@Suite struct StatementTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let sql: String
        let pieces: [String]

        init(_ sql: String, _ pieces: String...) {
            self.sql = sql
            self.pieces = pieces
        }

        var testDescription: String { sql.debugDescription }
    }

    @Test(arguments: [
        // Ends and nothing
        Sample(""),
        Sample(" \n\t\u{c}"),
        Sample(";"),
        Sample(";; ;\n;"),
        Sample("-- only this"),
        Sample("/* only; this */ ;"),
        Sample("select 1", "select 1"),
        Sample("select 1;", "select 1"),
        Sample("select 1 ; select 2 ", "select 1", "select 2"),
        Sample("a;;b", "a", "b"),
        Sample("-- c\nselect 1 -- d\n;", "select 1"),
        Sample("/* c */ select /* d; */ 1 /* e */; -- f", "select /* d; */ 1"),
        Sample("select 1; -- last; words", "select 1"),
        Sample("select 1 -- a; b\n, 2; c", "select 1 -- a; b\n, 2", "c"),
        Sample("\u{a0};", "\u{a0}"),
        // Strings
        Sample("select ';'; b", "select ';'", "b"),
        Sample("select 'it''s;'; b", "select 'it''s;'", "b"),
        Sample("select ''';'; b", "select ''';'", "b"),
        Sample(#"select 'a\'; b"#, #"select 'a\'"#, "b"),
        Sample(#"select E'a\';'; b"#, #"select E'a\';'"#, "b"),
        Sample(#"select e'\\'; b"#, #"select e'\\'"#, "b"),
        Sample(#"select E'\\\';'; b"#, #"select E'\\\';'"#, "b"),
        Sample(#"select E'''\';'; b"#, #"select E'''\';'"#, "b"),
        Sample(#"select date'x\'; b"#, #"select date'x\'"#, "b"),
        Sample(#"select type'x\'; b"#, #"select type'x\'"#, "b"),
        Sample(#"select _e'x\'; b"#, #"select _e'x\'"#, "b"),
        Sample(#"select 1e'x\'; b"#, #"select 1e'x\'"#, "b"),
        Sample(#"select U&'d\0061;\'; b"#, #"select U&'d\0061;\'"#, "b"),
        Sample(#"select U&'!;' uescape '!'; b"#, #"select U&'!;' uescape '!'"#, "b"),
        Sample("select B'01;'; b", "select B'01;'", "b"),
        Sample("select x'1;' ; b", "select x'1;'", "b"),
        Sample(#"select N'\'; b"#, #"select N'\'"#, "b"),
        Sample("select 'a'\n';b'; c", "select 'a'\n';b'", "c"),
        Sample("select 'a' -- x'y\n ';b'; c", "select 'a' -- x'y\n ';b'", "c"),
        Sample("select E'a'\n'\\';b'; c", "select E'a'\n'\\';b'", "c"),
        Sample("select 'a' ';'; b", "select 'a' ';'", "b"),
        Sample("select 'a\n;\n'; b", "select 'a\n;\n'", "b"),
        // Names
        Sample(#"select ";"; b"#, #"select ";""#, "b"),
        Sample(#"select "a"";"; b"#, #"select "a"";""#, "b"),
        Sample(#"select U&"\;"; b"#, #"select U&"\;""#, "b"),
        Sample(#"select "a'b"; c'd'"#, #"select "a'b""#, "c'd'"),
        Sample("select größe; b", "select größe", "b"),
        // Dollar quotes
        Sample("do $$ a; b $$; c", "do $$ a; b $$", "c"),
        Sample("do $x$ a; $$ ; $x $x$; c", "do $x$ a; $$ ; $x $x$", "c"),
        Sample("do $X$ $x$; $X$; c", "do $X$ $x$; $X$", "c"),
        Sample("select $ä1$;$ä1$; b", "select $ä1$;$ä1$", "b"),
        Sample("select foo$a$; b$a$", "select foo$a$", "b$a$"),
        Sample("select $1$a$; b$a$", "select $1$a$; b$a$"),
        Sample("select 1$a$;$a$; b", "select 1$a$;$a$", "b"),
        Sample("select $1; $2", "select $1", "$2"),
        Sample("select $1a$ ; b$", "select $1a$", "b$"),
        Sample("do $$ ' \" /* -- $$; b", "do $$ ' \" /* -- $$", "b"),
        Sample("do $a$ $b$ ; $b$ $a$; c", "do $a$ $b$ ; $b$ $a$", "c"),
        // Comments and operators
        Sample("select /* a /* b; */ c; */ 1; d", "select /* a /* b; */ c; */ 1", "d"),
        Sample("select /* ' */ 1; b", "select /* ' */ 1", "b"),
        Sample("select /*/ ; */ 1; b", "select /*/ ; */ 1", "b"),
        Sample("select /**/ 1; b", "select /**/ 1", "b"),
        Sample("select 1 --'\n; b", "select 1", "b"),
        Sample("select 1 -- x\r; b", "select 1", "b"),
        Sample("select 1+--;\n2; b", "select 1+--;\n2", "b"),
        Sample("select 1*/*;*/2; b", "select 1*/*;*/2", "b"),
        Sample("select 1 @--;\n; b", "select 1 @", "b"),
        Sample("select 2-/-3; b", "select 2-/-3", "b"),
        Sample("select a - -1; b", "select a - -1", "b"),
        Sample("select */ 1; b", "select */ 1", "b"),
        Sample("select 1e--; b", "select 1e--", "b"),
        // Parentheses
        Sample(
            "create rule r as on insert to t do (a; b); c", "create rule r as on insert to t do (a; b)", "c"),
        Sample("select ((1;2);3); b", "select ((1;2);3)", "b"),
        Sample("select 1); b", "select 1)", "b"),
        Sample("select ')'; b", "select ')'", "b"),
        Sample("select [1; 2]; b", "select [1", "2]", "b"),
        // Bodies of routines
        Sample(
            "create function f() returns int begin atomic select 1; select 2; end; b",
            "create function f() returns int begin atomic select 1; select 2; end", "b"),
        Sample(
            "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC a; END; b",
            "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC a; END",
            "b"),
        Sample(
            "create function f() begin atomic select case when a then 1 end; c; end; d",
            "create function f() begin atomic select case when a then 1 end; c; end", "d"),
        Sample(
            "create function f() begin atomic begin a; end; b; end; c",
            "create function f() begin atomic begin a; end; b; end",
            "c"),
        Sample(
            "create function f() return case when a then 1 end; b", "create function f() return case when a then 1 end",
            "b"),
        Sample(
            "create function f(a int default (case when b then 1 end)); b",
            "create function f(a int default (case when b then 1 end))", "b"),
        Sample("create function f() as $$begin a; end$$; b", "create function f() as $$begin a; end$$", "b"),
        Sample("create function f() as 'begin'; b", "create function f() as 'begin'", "b"),
        Sample("create function \"begin\"(); b", "create function \"begin\"()", "b"),
        Sample(
            "create function f() begin atomic; a /* end */; end; b",
            "create function f() begin atomic; a /* end */; end", "b"),
        Sample("create or function begin; a", "create or function begin", "a"),
        Sample("begin; a; end; b", "begin", "a", "end", "b"),
        Sample(
            "create view v as select case when a then 1 end; b", "create view v as select case when a then 1 end", "b"),
        Sample("drop function f; begin; a", "drop function f", "begin", "a"),
        Sample("create table t (begin int); b", "create table t (begin int)", "b"),
        // psql's own
        Sample("\\restrict aB3\nselect 1;\n\\unrestrict aB3\n", "select 1"),
        Sample("a;\n\\restrict x\r\nb;", "a", "b"),
        Sample("select a[1:2], b::int; c", "select a[1:2], b::int", "c"),
        Sample("call p(a := 1); b", "call p(a := 1)", "b"),
    ])
    func fileIsSplitAsPsqlDoes(_ sample: Sample) throws {
        let file = try SourceFile(path: "a.sql", bytes: Array(sample.sql.utf8))
        #expect(try file.statements().map(\.text) == sample.pieces)
    }

    @Test func statementKnowsWhereItIs() throws {
        let file = try SourceFile(path: "a.sql", bytes: Array("\u{feff}-- é\nselect 'é' ;\n b /* x */;".utf8))
        let statements = try file.statements()
        #expect(statements.map(\.byteOffset) == [6, 21])
        #expect(statements.map(\.length) == [11, 1])
        #expect(statements.map { file.position(atByte: $0.byteOffset).description } == ["2:1", "3:2"])
    }

    @Test(arguments: [
        ("CREATE Or REPLACE function F() as 'x'", ["create", "or", "replace", "function"]),
        ("/* c */ vacuum (ANALYZE) t", ["vacuum", "analyze", "t"]),
        ("insert into \"T\" values (1)", ["insert", "into", "values"]),
        ("(select 1)", ["select"]),
        ("ÄB", ["Äb"]),
        ("1", []),
    ])
    func leadingWordsAreFoldedInASCII(_ sql: String, _ words: [String]) throws {
        let file = try SourceFile(path: "a.sql", bytes: Array(sql.utf8))
        #expect(try file.statements().map(\.leadingWords) == [words])
    }

    @Test(arguments: [
        ("copy t from stdin", true),
        ("COPY a.t (b, \"c\") FROM\n/* x */ StdIn with (format csv)", true),
        ("copy t from stdout", true),
        ("copy t to stdout", false),
        ("copy t from 'stdin'", false),
        ("copy t from program 'cat'", false),
        ("copy (select a from stdin) to stdout", false),
        ("select a from stdin", false),
        ("copy t from \"x\" stdin", false),
    ])
    func copyFromStdinIsRecognized(_ sql: String, _ expected: Bool) throws {
        let file = try SourceFile(path: "a.sql", bytes: Array("select 1; \(sql);\n\\.\n".utf8))
        guard expected else {
            // What follows is not data, so it is the command that it looks like.
            #expect(throws: SourceError.self) { try file.statements() }
            return
        }
        #expect(try file.statements().map { $0.copyData?.count } == [nil, 0])
    }

    @Test(arguments: [
        (1, "2:1"), (8, "2:8"), (9, "2:9"), (12, "3:1"), (14, "3:3"), (15, "3:4"), (99, "3:4"), (0, "2:1"),
    ])
    func codePointOfStatementIsFoundInFile(_ codePoint: Int, _ position: String) throws {
        let file = try SourceFile(path: "a.sql", bytes: Array("-- 日本\nselect '😀'\nabé;\nx".utf8))
        let statement = try #require(try file.statements().first)
        #expect(file.position(in: statement, codePoint: codePoint).description == position)
    }

    @Test func randomTextSplitsTheSameWithEitherLineEnd() {
        for seed in 0..<4000 as Range<UInt64> {
            let text = RandomSQL.text(seed: seed)
            #expect(outcome(text) == outcome(text.replacing("\n", with: "\r\n")), "seed \(seed)")
        }
    }

    @Test func piecesOfRandomTextSplitIntoThemselves() throws {
        var split = 0
        for seed in 0..<4000 as Range<UInt64> {
            let file = try SourceFile(path: "a.sql", bytes: Array(RandomSQL.text(seed: seed).utf8))
            guard let statements = try? file.statements() else { continue }  // most random text is refused
            split += 1
            for statement in statements {
                let range = statement.byteOffset..<statement.byteOffset + statement.length
                #expect(Array(file.bytes[range]) == Array(statement.text.utf8), "seed \(seed)")
                let end = statement.copyData == nil ? "" : ";\n\\.\n"
                let alone = try SourceFile(path: "b.sql", bytes: Array((statement.text + end).utf8)).statements()
                #expect(alone.map(\.text) == [statement.text], "seed \(seed)")
                #expect(alone.map(\.leadingWords) == [statement.leadingWords], "seed \(seed)")
            }
        }
        #expect(split > 500)
    }

    /// The pieces with LF, or the report of why there are none.
    private func outcome(_ text: String) -> [String] {
        do throws(SourceError) {
            let file = try SourceFile(path: "a.sql", bytes: Array(text.utf8))
            return try file.statements().map { $0.text.replacing("\r\n", with: "\n") }
        } catch {
            return ["\(error)"]
        }
    }
}

extension String {
    /// Replaces by code points, as a Character can be CR and LF together.
    fileprivate func replacing(_ old: String, with new: String) -> String {
        var result: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.first {
            if rest.starts(with: old.utf8) {
                result += new.utf8
                rest = rest.dropFirst(old.utf8.count)
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
