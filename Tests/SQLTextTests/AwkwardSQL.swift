/// Statements that scanners stumble over, for psql to be asked about: one file, no part of which leaves anything open.
///
/// Two things are left out, as psql, which looks at one line at a time and at its variables, ends a statement where the
/// server would not: `E'a'` with a continuation on the next line that holds `\'`, and `:a$b$`.
enum AwkwardSQL {
    static let text = ##"""
        -- Quotes; 'this one is in a comment
        select 'a;b', 'it''s;', '''', ''';''', '';
        select 'a
        ;
        b';
        select 'back\slash;\'; select 'next\';
        select E'a\';b'; select e'\\'; select E'\\\';'; select E''';\''; select E'\x27;'; select E'\';';
        select E'a' 'b\'; select 'x';
        select date'x\'; select type'y\'; select _e'z\'; select fe'\'; select ee'\'; select é'\';
        select 1e'x\'; select 1 e'x\';'; select(e'\';'); select[e'\';']; select,e'\';'; select.e'\';';
        select $1e'\'; select "a"e'\';'; select 'a'e'\';'; select '1'::e'\';';
        select U&'d\0061;t\+000061'; select u&'a;\'; select U&'\;' uescape '!'; select U&'!;' uescape '!';
        select u & 'a;'; select U& 'a\'; select U &'\'; select u&"a;b"; select U&"d\0061t;" uescape '!';
        select B'01;'; select b'1\'; select X'1F;'; select x'\'; select N'a;\'; select n'''\';
        select 'a'
          ';b';
        select 'a' -- a comment; with 'quotes
          ';b';
        select 'a' -- one
        -- two; 'three
          ';b';
        select 'a' /* no; */ ';b';
        select 'a'

          'b'  'c;';
        select E'a'
          '\\;b';
        select B'0'
          '1;';
        select U&'a'
          '\0061;' uescape '!';
        select 'a'';'
          'b;';
        select ''
        ';';
        select 'a';
        'b';
        select ' '' ' ' '' ';
        -- Names
        select "a;b"; select "a"";"""; select """;"; select "a'b"; select 'a"b'; select "--;"; select "/*;"; select "$$;";
        select "a
        ;b";
        select größe;é;日本;😀;select "日;本"; select a😀b;
        select _; select _1; select a_$1; select a$; select a$$; select a$b$; select b$b$; select a1$x$; select A$x$;
        select "a"$b$;$b$; select 'a'$b$;$b$; select )$b$;$b$; select 1$b$;$b$; select é$b$; select b$b$;
        -- Dollar quotes
        select $$;$$; select $$'$$; select $$"$$; select $$--$$; select $$/*$$; select $$ $a$ ; $a$ $$;
        select $a$;$a$; select $a$ $$ ; $$ $a$; select $a$ $b$ ; $b$ $a$; select $A$ $a$; $A$; select $a$$b$;$a$;
        select $a$ $a ;$a$; select $a$a$;$a$; select $é$;$é$; select $é1_$;$é1_$; select $_$;$_$; select $a1$;$a1$;
        select $$$$; select $$ $ ; $$; select $a$$a$; select $a$$$a$; select $$a$$$$b;$$;
        select $a$
        ;
        $a$;
        select $1;select $2; select $1$a$;$a$; select $12a$b$;select $; select $ ;select $-; select $(; );
        select $1$$;$$; select $x; select $x y$; select $$a$$ $$;$$;
        do $do$ begin execute $$select ';'$$; perform 'a;b'; end $do$;
        do 'begin perform 1; end';
        do $$ begin null; /* ' */ -- "
        end; $$;
        do language plpgsql $$ declare a int; begin a := 1; end $$;
        -- Comments
        select 1 /* ; */ ; select /* /* ; */ ; */ 2; select /*/ ; */ 3; select /**/ 4; select /***/ 5; select /****/ 6;
        select /* ' */ 7; select /* " */ 8; select /* $$ */ 9; select /* -- */ 10; select /* */ 11; /* lead; */ select 12;
        select /*/**/*/ 13; select /*/*/*;*/*/*/ 14; select /* * / ; */ 15; select /* // ; */ 16; select /*** /* ; **/ **/ 17;
        select 18 -- ;
        ; select 19 --
        ; select 20 --'
        ; select 21 --"
        ; select 22 --$$
        ; select 23 --/*
        ; select 24 --*/
        ; --
        select 25 /* a
        ; b */ ;
        select /* one */ 26 /* two */ ; /* three */ ; -- four;
        ;;; ; /* five; */ ;
        -- Operators
        select 1--;
        ; select 1+--;
        2; select 1 - -2; select 1 - - 3; select 1-/* ; */-1; select 1*/*;*/2; select 1@/*;*/2; select 1/ /*;*/2;
        select a->>'b;'; select a->'b'->>';'; select a#>>'{b;}'; select a@>b; select a<@b; select a?|b; select a?&b;
        select a||b; select a!~b; select a~*b; select a!~~*b; select a<->b; select a&&b; select a&<|b; select @-1;
        select @- 1; select 1@-1; select 1 @- 1; select 1@--;
        ; select 1 @-/*;*/ 2; select a<=-1; select a=-1; select a>=+1; select a<>-1; select a!=-1; select a*-1; select a/-1;
        select -1; select - 1; select +-1; select -+-+1; select ~-1; select !-1; select |/ 4; select ||/ 8; select a^-2;
        select a%-2; select a&-2; select a#-2; select a`b; select a`-b; select ??; select #-; select a#b;
        select +*/*;*/ 2; select */*;*/ 2; select 1 */ 2; select ~/*;*/1; select a</*;*/b; select a=--;
        b; select a->--;
        b; select a=>b; select a:=b; select a::int; select a :: int; select a:b; select a[1:2]; select a[:2]; select a[1:];
        select a.b; select a. b; select a..b; select 1..2; select .5; select 1.; select 1.e5; select 1e5; select 1e; select 1e+;
        select 1e+5; select 1e-;select 1_000; select 0x1F; select 0b1; select 1a; select 1.5.5; select 1...2; select 1.e;
        -- Parentheses
        select (1); select ((1)); select (';'); select (")") ; select (/* ) */ 1); select ($$)$$); select ('(');
        select (1;2); select ((1;2);3); select (;); select (1
        ;
        2); select f(a;b); select (/* ( */ 1); select (--(
        1); select 1); select 2)); select )(;); select [1;select 2]; select {1; select 2};
        create table said (i int, "t;" text);
        create table asked (i int);
        create rule r1 as on insert to asked do also (select 1; select 2);
        create rule r2 as on update to asked do also (insert into said values (1, ';'); delete from said where i = 1;);
        create rule r3 as on delete to asked do nothing;
        create or replace rule r1 as on insert to asked do instead (
          insert into said (i) values (new.i); -- one; (
          insert into said (i) values (new.i) /* two; ) */
        );
        -- Bodies
        create function f1() returns int language sql begin atomic select 1; select 2; end;
        create function f2(i int) returns text language sql begin atomic select case when i > 1 then 'a;' else 'b' end; end;
        create or replace function f2(i int) returns text language sql
        begin atomic
          select case i when 1 then 'one' when 2 then case when true then ';' end else 'more' end;
          select 'end;'; -- end;
          select "end" from (select 1 as "end") as a;
          select $$end;$$;
        end;
        create procedure p1(i int) language sql begin atomic insert into said values (i); insert into said values (2); end;
        create or replace procedure p1(i int) begin atomic; insert into said values (i);; end;
        CREATE OR REPLACE FUNCTION F3() RETURNS INT LANGUAGE SQL BEGIN ATOMIC SELECT 1; END;
        create function f4() returns int language sql begin atomic end;
        create function f5() returns int language sql return case when true then 1 else 2 end;
        create function f6(a int default (case when true then 1 end)) returns int language sql return a;
        create function f7() returns int language sql as 'select 1; select 2';
        create function f8() returns int language sql as $$select 1; select 2;$$;
        create function f9() returns int language plpgsql as $body$ begin return 1; end; $body$;
        create function f10() returns table (b int, e int) language sql begin atomic select 1, 2; select (3), (4); end;
        create function "begin"() returns int language sql as 'select 1';
        create function begin_atomic() returns int language sql as 'select 1'; select 1;
        create /* c; */ function f11() returns int language sql begin /* c; */ atomic select 1; end;
        create -- c;
        function f12() returns int language sql begin atomic select 1; /* end */ select 2; end /* c; */ ; select 2;
        create function f13() returns int begin atomic select begin; case; end; end; end;
        create function f14(case int) returns int begin atomic select 1; end; select 3;
        create function f15() begin atomic begin; end; end; select 4;
        create function f16() begin atomic select (case when a then b); end) end; end; select 5;
        create function f17() end; select 6;
        create function f18() end begin atomic a; end; select 7;
        create or function begin; select 8;
        create or replace view v1 as select case when true then 1 end as a; select 9;
        create or replace temp function begin; select 10; end;
        create temp function begin; end;
        create aggregate begin; end;
        create trigger begin; end;
        create materialized view v2 as select case 1 when 1 then 2 end as a;
        create "function" begin; end;
        create 'x' function begin; end;
        create ( function begin; ) end;
        create or replace or function begin; end;
        x create function begin; end;
        function create begin; end;
        alter function f1() reset all; drop function begin; drop function f1();
        begin; select case when true then 1 end; commit; begin; end; begin work; rollback; start transaction; abort;
        explain create function begin; end;
        ; create function f19() returns int language sql begin atomic select 1; end
        ;
        create function f20() returns int language sql begin ; atomic; end;
        create procedure p2() begin case end; end;
        create procedure p3() begin atomic ); end; select 11;
        create procedure p4() as $$begin$$ begin; end;
        -- Data
        copy said from stdin;
        1	a;b
        2	it's "not" SQL; /* -- $$ (
        \.
        copy said from stdin; -- a comment; 'here
        3	\\.
        4	\N
        \.
        copy said (i, "t;") from stdin; select 'on the line';
        5	a
        \.
        copy
        said from
        stdin
        ;
        6	b
        \.
        COPY said FROM STDIN WITH (FORMAT csv, HEADER);
        i,t
        7,"a
        ; b"
        8,'
        \.
        copy said from stdin csv; copy asked from stdin;
        9,c
        \.
        10
        \.
        copy said from stdin /* ; */ with (delimiter ';') ;
        11;d
        \.
        copy asked from stdin;
        \.
        copy said to stdout; copy (select ';' from said) to stdout;
        copy said from '/nowhere;'; copy said from program 'exit 1;';
        copy "said" from stdin where i > 1;
        12	e
        \.
        copy said from stdin with (null ';', format text);
        13	;
        \.
        copy said from stdout;
        14	f
        \.
        select 'after the data;';
        -- The rest
        grant select on said to public; comment on table said is 'it''s; a table'; analyze said; set search_path = 'a;b', public;
        prepare q as select ';'; execute q; deallocate q; listen "a;b"; notify "a;b", 'c;d'; savepoint a; discard plans;
        values (';'); table said; with a as (select ';') select * from a; (select 1); ((select ';')); select; ; select from said;
        insert into said values (1, ';'), (2, '''') returning *; update said set "t;" = ';'; delete from said where "t;" = ';';
        create view "v;" as select 1 as ";"; drop view "v;"; create type mood as enum ('a;', 'b'';');
        create domain d as text check (value <> ';'); select	'tabs	;'	;	select
        	2	;
        select 1
        """##
}
