import Migrations
import Postgres
import TestCluster
import Testing

/// Files are split as psql splits them: what came into being in the database tells.
@Suite struct SplittingOnTheServerTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
    }

    private func up(_ text: String) throws {
        try database.up(try MigrationFolder(migrations: ["0001_a": text]))
    }

    private func said() throws -> [String] { try database.values("select what as value from said order by place") }

    @Test func everyKindOfTextThatHidesASemicolonArrivesWhole() throws {
        try up(
            #"""
            -- a comment; with a semicolon, and a quote that opens nothing: '
            create table said (place int generated always as identity, what text); ;;
            insert into said (what) values ('one; ''quoted'''), (E'back\'slash; \\'), (U&'d\0061t;a');
            insert into said (what) values ($$dollar; 'quote'$$), ($tag$outer; $$inner;$$ $other$;$tag$);
            /* outer; /* inner; ' */ still; " */ insert into said (what) values ('after; comment');
            create table "odd;name""d" (foo$a$ int); insert into said (what) select 'date' || date'2022-11-20';
            insert into said (what) values ('joined '
              'over; lines') -- why; not
            ;
            insert into said (what) select 1::text || ';' where 2 > 1 and 'a' <> ';'
            """#)
        #expect(
            try said() == [
                "one; 'quoted'", #"back'slash; \"#, "dat;a", "dollar; 'quote'", "outer; $$inner;$$ $other$;",
                "after; comment", "date2022-11-20", "joined over; lines", "1;",
            ])
        #expect(
            try database.values(
                "select attname as value from pg_attribute where attrelid = '\"odd;name\"\"d\"'::regclass and attnum > 0"
            )
                == ["foo$a$"])
        #expect(try database.values("select statements_total::text as value from migrate.applied") == ["8"])
    }

    @Test func bodyOfAnAtomicFunctionIsOneStatement() throws {
        try up(
            """
            create table said (place int generated always as identity, what text);
            create or replace function tell(i int) returns text language sql
            begin atomic
                insert into said (what) values (case when i > 1 then 'many' else 'one' end);
                select case i when 1 then 'first' else 'later' end;
            end;
            create procedure shout(what text) begin atomic insert into said (what) values (upper(what)); end;
            select tell(1);
            call shout('loud');
            """)
        #expect(try said() == ["one", "LOUD"])
        #expect(try database.values("select statements_total::text as value from migrate.applied") == ["5"])
    }

    @Test func ruleOfSeveralCommandsIsOneStatement() throws {
        try up(
            """
            create table said (place int generated always as identity, what text);
            create table asked (what text);
            create rule echo as on insert to asked do also (
                insert into said (what) values ('first ' || new.what); insert into said (what) values ('second');
            );
            insert into asked values ('question');
            """)
        #expect(try said() == ["first question", "second"])
    }

    @Test func doBlockWithItsOwnSemicolonsRunsOnce() throws {
        try up(
            """
            create table said (place int generated always as identity, what text);
            do $do$
            begin
                execute $$insert into said (what) values ('a;b')$$;
                insert into said (what) values ('c;d');
            end
            $do$;
            """)
        #expect(try said() == ["a;b", "c;d"])
    }

    @Test func carriageReturnsEndLinesAndCommentsToo() throws {
        try up(
            "create table said (place int, what text); -- one;\rinsert into said values (1, 'a'); -- two;\r\n"
                + "insert into said values (2, 'b');\r\n")
        #expect(try said() == ["a", "b"])
    }
}
