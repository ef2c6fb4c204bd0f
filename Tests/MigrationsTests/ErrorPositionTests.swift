import Failures
import Migrations
import Postgres
import TestCluster
import Testing

/// Where errors are reported: the whole text that a person reads, for everything that makes places hard to tell.
@Suite struct ErrorPositionTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    struct Sample: Sendable, CustomTestStringConvertible {
        let sql: String
        let report: String

        init(_ sql: String, _ report: String) {
            self.sql = sql
            self.report = report
        }

        var testDescription: String { sql.debugDescription }
    }

    /// What is there for the samples to use.
    private static let before = """
        create table t (i int primary key, t text);
        create function fails(i int) returns int language plpgsql as $$
        begin
            if i > 1 then perform fails(i - 1); end if;
            return 1 / 0;
        end $$;
        """

    @Test(arguments: characters + blocks + functions + data)
    func errorIsReportedAsItShouldBe(_ sample: Sample) throws {
        let folder = try MigrationFolder(migrations: ["0001_before": Self.before, "0002_a": sample.sql])
        let error = try #require(#expect(throws: SQLFileError.self) { try database.up(folder) })
        #expect(
            error.description == sample.report
                + "\n  rolled back; 1 file applied in this run, this file not recorded\n  mend it, then run: migrate up"
        )
    }

    private static let characters = [
        // Two, three and four bytes: one column each, the last two of them two cells wide
        Sample(
            "select 'é', '日', '😀', nope from t;",
            """
            sql/migrations/0002_a.sql:1:23: error: column "nope" does not exist [42703]
                  1 | select 'é', '日', '😀', nope from t;
                    |                         ^
            """),
        Sample(
            "-- 日本語\n\n\tselect\t'日'\t, nope;",
            """
            sql/migrations/0002_a.sql:3:15: error: column "nope" does not exist [42703]
                  3 | \tselect\t'日'\t, nope;
                    | \t      \t    \t  ^
            """),
        // A combining mark takes no cell
        Sample(
            "select 'e\u{301}', nope;",
            """
            sql/migrations/0002_a.sql:1:14: error: column "nope" does not exist [42703]
                  1 | select 'e\u{301}', nope;
                    |             ^
            """),
        Sample(
            "select 1;\r\n\r\nselect '€',\r\n\tnope;\r\n",
            """
            sql/migrations/0002_a.sql:4:2: error: column "nope" does not exist [42703]
                  4 | \tnope;
                    | \t^
            """),
        Sample(
            "select 1;\rselect 'ü',\r nope;\r",
            """
            sql/migrations/0002_a.sql:3:2: error: column "nope" does not exist [42703]
                  3 |  nope;
                    |  ^
            """),
        Sample(
            "\u{FEFF}/* ä */ selec 1;",
            """
            sql/migrations/0002_a.sql:1:9: error: syntax error at or near "selec" [42601]
                  1 | /* ä */ selec 1;
                    |         ^
            """),
        Sample(
            "select 1 +\n  -- 'nothing'\n;",
            """
            sql/migrations/0002_a.sql:1:11: error: syntax error at end of input [42601]
                  1 | select 1 +
                    |           ^
            """),
        Sample(
            "select 1;\n  create table t ();",
            """
            sql/migrations/0002_a.sql:2:3: error: relation "t" already exists [42P07]
                  2 |   create table t ();
                    |   ^
            """),
        Sample(
            "insert into t values (1); insert into t values (1);",
            """
            sql/migrations/0002_a.sql:1:27: error: duplicate key value violates unique constraint "t_pkey" [23505]
                  1 | insert into t values (1); insert into t values (1);
                    |                           ^
              table: public.t, constraint t_pkey
            """),
        Sample(
            "select t from t where t ~ i;",
            """
            sql/migrations/0002_a.sql:1:25: error: operator does not exist: text ~ integer [42883]
                  1 | select t from t where t ~ i;
                    |                         ^
              hint: No operator matches the given name and argument types. You might need to add explicit type casts.
            """),
    ]

    private static let blocks = [
        // A query of the block that the server names
        Sample(
            "select 1;\ndo $$\nbegin\n\tinsert into t values (1, '日'),\n\t\t(2, nope);\nend $$;",
            """
            sql/migrations/0002_a.sql:5:7: error: column "nope" does not exist [42703]
                  5 | \t\t(2, nope);
                    | \t\t    ^
              context: PL/pgSQL function inline_code_block line 3 at SQL statement
            """),
        // One that stands there twice: only the line is sure
        Sample(
            "do $$\nbegin\n  if false then delete from no; end if;\n  delete from no;\nend $$;",
            """
            sql/migrations/0002_a.sql:4:3: error: relation "no" does not exist [42P01]
                  4 |   delete from no;
                    |   ^
              context: PL/pgSQL function inline_code_block line 4 at SQL statement
            """),
        // One that comes rewritten
        Sample(
            "do $$\nbegin\n  perform 'é', nope;\nend $$;",
            """
            sql/migrations/0002_a.sql:3:3: error: column "nope" does not exist [42703]
                  3 |   perform 'é', nope;
                    |   ^
              context: PL/pgSQL function inline_code_block line 3 at PERFORM
            """),
        Sample(
            "\r\ndo language plpgsql -- $$\r\n$日$\r\ndeclare a int;\r\nbegin\r\n\traise exception 'no';\r\nend $日$;",
            """
            sql/migrations/0002_a.sql:6:2: error: no [P0001]
                  6 | \traise exception 'no';
                    | \t^
              context: PL/pgSQL function inline_code_block line 4 at RAISE
            """),
        Sample(
            "  do 'begin\n raise exception ''no'';\nend';",
            """
            sql/migrations/0002_a.sql:2:2: error: no [P0001]
                  2 |  raise exception ''no'';
                    |  ^
              context: PL/pgSQL function inline_code_block line 2 at RAISE
            """),
        Sample(
            "do $$ begin raise exception 'no'; end $$;",
            """
            sql/migrations/0002_a.sql:1:4: error: no [P0001]
                  1 | do $$ begin raise exception 'no'; end $$;
                    |    ^
              context: PL/pgSQL function inline_code_block line 1 at RAISE
            """),
        // A block in a block: the outer one is in the file
        Sample(
            "do $$\nbegin\n  execute 'do $x$ begin\n\n\n\n\nraise exception ''no''; end $x$';\nend $$;",
            """
            sql/migrations/0002_a.sql:3:3: error: no [P0001]
                  3 |   execute 'do $x$ begin
                    |   ^
              context: PL/pgSQL function inline_code_block line 6 at RAISE; SQL statement "do $x$ begin; raise exception \
            'no'; end $x$"; PL/pgSQL function inline_code_block line 3 at EXECUTE
            """),
        // What does not even compile has a position
        Sample(
            "do $$\nbegin\n  '日'; selec 1;\nend $$;",
            """
            sql/migrations/0002_a.sql:3:3: error: syntax error at or near "'日'" [42601]
                  3 |   '日'; selec 1;
                    |   ^
            """),
    ]

    private static let functions = [
        // The text of a function
        Sample(
            "create function f() returns int language sql as $$\n  select 'ä', nope;\n$$;",
            """
            sql/migrations/0002_a.sql:2:15: error: column "nope" does not exist [42703]
                  2 |   select 'ä', nope;
                    |               ^
            """),
        Sample(
            "create function f() returns int language plpgsql as $$\nbegin\n\treturn 1 + ;\nend $$;",
            """
            sql/migrations/0002_a.sql:3:12: error: syntax error at end of input [42601]
                  3 | \treturn 1 + ;
                    | \t          ^
            """),
        Sample(
            "create function f() returns int language plpgsql as 'begin\n return ''é'' + ;\nend';",
            """
            sql/migrations/0002_a.sql:2:16: error: syntax error at end of input [42601]
                  2 |  return ''é'' + ;
                    |                ^
            """),
        // A function that is there: the statement that calls it
        Sample(
            "select 1;\n  select 'é', fails(2);",
            """
            sql/migrations/0002_a.sql:2:3: error: division by zero [22012]
                  2 |   select 'é', fails(2);
                    |   ^
              context: SQL expression (value hidden)
            """),
        Sample(
            "do $$\nbegin\n\n  perform fails(1);\nend $$;",
            """
            sql/migrations/0002_a.sql:4:3: error: division by zero [22012]
                  4 |   perform fails(1);
                    |   ^
              context: SQL expression (value hidden)
            """),
    ]

    private static let data = [
        // The rows of a COPY, of which no report shows what is in them
        Sample(
            "copy t from stdin;\n1\tMüller\nx\tMeier\n\\.\n",
            """
            sql/migrations/0002_a.sql:3:1: error: invalid input syntax for type integer: (value hidden) [22P02]
              context: COPY t, line 2, column i: (value hidden)
            """),
        Sample(
            "select 1;\r\ncopy t from stdin with (format csv, header); -- c\r\ni,t\r\n1,\"a\r\nb\"\r\n2\r\n\\.\r\n",
            """
            sql/migrations/0002_a.sql:6:1: error: missing data for column "t" [22P04]
              context: COPY t, line 4: (value hidden)
            """),
        Sample(
            "copy t from stdin;\n1\ta\n2\tb\n1\tc\n\\.\n",
            """
            sql/migrations/0002_a.sql:4:1: error: duplicate key value violates unique constraint "t_pkey" [23505]
              table: public.t, constraint t_pkey
              context: COPY t, line 3
            """),
        Sample(
            "copy t from stdin;\n1\ta\n\\.\nselect nope;",
            """
            sql/migrations/0002_a.sql:4:8: error: column "nope" does not exist [42703]
                  4 | select nope;
                    |        ^
            """),
        Sample(
            "select 1;\n\tcopy t (i, nope) from stdin;\n1\ta\n\\.\n",
            """
            sql/migrations/0002_a.sql:2:2: error: column "nope" of relation "t" does not exist [42703]
                  2 | \tcopy t (i, nope) from stdin;
                    | \t^
            """),
    ]
}
