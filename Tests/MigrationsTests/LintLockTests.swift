import Migrations
import Testing

/// The rules about what keeps others from a table that is in use.
@Suite struct LintLockTests {
    @Test(arguments: [
        // CREATE INDEX
        LintSample("create index on s.t (a);", "1:1 index-not-concurrent"),
        LintSample("select 1;\n  CREATE UNIQUE INDEX x ON /* a */ s.\"T\" (a);", "2:3 index-not-concurrent"),
        LintSample("-- migrate: transaction=off\ncreate index x on s.t (a);", "2:1 index-not-concurrent"),
        LintSample("-- migrate: transaction=off\ncreate index concurrently x on s.t (a);"),
        LintSample("create index x on only s.t (a);"),
        LintSample("create table s.t (a int);\ncreate index on s.t (a);"),
        LintSample("create unlogged table s.t as select 1 as a;\ncreate index on s.t (a);"),
        LintSample("create table s.u partition of s.t for values in (1);\ncreate index on s.u (a);"),
        LintSample("select 1 as a into s.t;\ncreate index on s.t (a);"),
        LintSample("with a as (select 1 as a) select a into table s.t from a;\ncreate index on s.t (a);"),
        LintSample("create temp table t (a int);\ncreate index on t (a);\ncreate index on pg_temp.t (a);"),
        LintSample("create materialized view s.v as select 1 as a;\ncreate index on s.v (a);"),
        LintSample("create table s.u (a int);\ncreate index on s.t (a);", "2:1 index-not-concurrent"),
        LintSample("create table s.t (a int);\ncreate index on r.t (a);", "2:1 index-not-concurrent"),
        LintSample("create table s.\"T\" (a int);\ncreate index on s.t (a);", "2:1 index-not-concurrent"),
        LintSample("create table S.\"t\" (a int);\ncreate index on \"s\".T (a);"),
        LintSample("-- create table s.t (a int);\ncreate index on s.t (a);", "2:1 index-not-concurrent"),
        LintSample("select 'create table s.t ()';\ncreate index on s.t (a);", "2:1 index-not-concurrent"),
        LintSample("create table s.t (a int);\ndrop table s.t;\ncreate index on s.t (a);", "3:1 index-not-concurrent"),
        LintSample("insert into s.u select 1;\ncreate index on s.u (a);", "2:1 index-not-concurrent"),
        LintSample("copy s.t from stdin;\n1\n\\.\ncreate index on s.t (a);", "4:1 index-not-concurrent"),
        // A new name
        LintSample("create table s.t (a int);\nalter table s.t rename to u;\ncreate index on s.u (a);"),
        LintSample(
            "create table s.t (a int);\nalter table s.t rename to u;\ncreate index on s.t (a);",
            "3:1 index-not-concurrent"),
        LintSample("create table s.t (a int);\nalter table s.t set schema r;\ncreate index on r.t (a);"),
        LintSample(
            "create schema s;\ncreate table s.t (a int);\nalter schema s rename to r;\ncreate index on r.t (a);"),
        LintSample("create schema authorization s create table t (a int);\ncreate index on s.t (a);"),
        LintSample("create schema s;\nset local search_path = s;\ncreate index on t (a);\nreindex index x;"),
        LintSample("create schema if not exists s;\ncreate index on s.t (a);", "2:1 index-not-concurrent"),
        LintSample("create schema s;\ndrop schema s;\ncreate index on s.t (a);", "3:1 index-not-concurrent"),
        // Without schema
        LintSample("set local search_path = s, r;\ncreate table t (a int);\ncreate index on s.t (a);"),
        LintSample("create table r.t (a int);\nset local search_path to s, r;\ncreate index on t (a);"),
        LintSample(
            "set local search_path = s;\ncreate table t (a int);\ncreate index on public.t (a);",
            "3:1 index-not-concurrent"),
        // Constraints
        LintSample("alter table s.t add constraint c check (a > 0);", "1:21 constraint-scan"),
        LintSample("alter table s.t add check (a > 0), add check (b > 0) not valid;", "1:21 constraint-scan"),
        LintSample("alter table s.t add constraint c check (a > 0) not valid;"),
        LintSample("ALTER TABLE ONLY s.t\n  ADD FOREIGN KEY (a) REFERENCES s.u (a);", "2:7 constraint-scan"),
        LintSample("alter table s.t add constraint c foreign key (a) references s.u on delete set null not valid;"),
        LintSample("create table s.t (a int);\nalter table s.t add check (a > 0);"),
        LintSample("create table s.t (a int references s.u, check (a > 0), unique (a));"),
        LintSample(
            "alter table s.t add constraint c check (a > 0) not valid;\nalter table s.t validate constraint c;",
            "2:17 constraint-scan"),
        LintSample("alter table s.t validate constraint c;"),
        LintSample("alter table s.t add constraint c unique (a);", "1:21 constraint-index"),
        LintSample("alter table s.t add primary key (a);", "1:21 constraint-index"),
        LintSample("alter table s.t add unique (a) using index tablespace x;", "1:21 constraint-index"),
        LintSample("alter table s.t add exclude using gist (a with &&);", "1:21 constraint-index"),
        LintSample("alter table s.t add constraint c unique using index x, add primary key using index y;"),
        LintSample("alter table s.t add column a int check (a > 0);", "1:34 constraint-scan"),
        LintSample("alter table s.t add a int default 1 constraint c references s.u;", "1:37 constraint-scan"),
        LintSample("alter table s.t add a int references s.u;"),
        LintSample("alter table s.t add column a int unique;", "1:34 constraint-index"),
        LintSample("alter table s.t add column \"unique\" int, drop constraint c, alter constraint d deferrable;"),
        // SET NOT NULL
        LintSample("alter table s.t alter column a set not null;", "1:17 not-null-scan"),
        LintSample("alter table s.t alter a set not null, alter b drop not null;", "1:17 not-null-scan"),
        LintSample(
            "alter table s.t add check (a is not null);\nalter table s.t alter a set not null;", "1:21 constraint-scan"),
        LintSample(
            "alter table s.t add constraint c check (a is not null) not valid;\nalter table s.t alter a set not null;",
            "2:17 not-null-scan"),
        LintSample(
            "alter table s.t add constraint c check (a is null) not valid;\nalter table s.t alter a set not null;",
            "2:17 not-null-scan"),
        // Types
        LintSample("alter table s.t alter column a type bigint;", "1:17 column-type"),
        LintSample("alter table s.t drop constraint c, alter a set data type text using b::text;", "1:36 column-type"),
        LintSample("create table s.t (a int);\nalter table s.t alter column a type bigint;"),
        LintSample("alter foreign table s.t alter a type bigint, alter a set not null, add c int not null;"),
        LintSample("alter type s.c alter attribute a type bigint;"),
        // ADD COLUMN
        LintSample("alter table s.t add a uuid default gen_random_uuid();", "1:36 column-rewrite"),
        LintSample("alter table s.t add a int default (1 + s.f(2));", "1:42 column-rewrite"),
        LintSample("alter table s.t add a bigint generated always as (b * 2) stored;", "1:30 column-rewrite"),
        LintSample("alter table s.t add a bigint generated by default as identity;", "1:30 column-rewrite"),
        LintSample("alter table s.t add column if not exists a bigserial;", "1:44 column-rewrite"),
        LintSample("alter table s.t add a timestamptz not null default now(), add b int default 1 not null;"),
        LintSample("alter table s.t add a numeric(3, 1) default '1'::numeric(3, 1) not null;"),
        LintSample("alter table s.t add a text default null, add b text[] default array['now()'];"),
        LintSample("alter table s.t alter a set default gen_random_uuid();"),
        LintSample("alter table s.t add a int not null;", "1:17 column-required"),
        LintSample("alter table s.t add a int constraint c not null default null;", "1:17 column-required"),
        LintSample("alter table s.t add a int primary key;", "1:17 column-required", "1:27 constraint-index"),
        LintSample("alter table s.t add a int default 0 constraint c not null;"),
        LintSample("create table s.t ();\nalter table s.t add a int not null, add b uuid default gen_random_uuid();"),
        // LOCK TABLE, VACUUM FULL, CLUSTER, REINDEX, ATTACH PARTITION
        LintSample("lock s.t;", "1:6 lock-table"),
        LintSample(
            "LOCK TABLE ONLY s.u, s.t * IN SHARE ROW EXCLUSIVE MODE NOWAIT;", "1:17 lock-table", "1:22 lock-table"),
        LintSample("lock table s.t in row exclusive mode;"),
        LintSample("create table s.t ();\nlock table s.t, s.u;", "2:17 lock-table"),
        LintSample("-- migrate: transaction=off\nvacuum full s.t;", "2:1 blocking-maintenance"),
        LintSample("-- migrate: transaction=off\nvacuum (analyze, full) s.t (a);", "2:1 blocking-maintenance"),
        LintSample("-- migrate: transaction=off\nvacuum (full false) s.t;"),
        LintSample("-- migrate: transaction=off\nvacuum analyze s.t;"),
        LintSample("cluster s.t using x;", "1:1 blocking-maintenance"),
        LintSample("cluster x on s.t;", "1:1 blocking-maintenance"),
        LintSample("create table s.t ();\ncluster verbose s.t using x;\nreindex table s.t;"),
        LintSample("reindex index s.x;", "1:1 blocking-maintenance"),
        LintSample("reindex (verbose) table s.t;", "1:1 blocking-maintenance"),
        LintSample("-- migrate: transaction=off\nreindex schema s;", "2:1 blocking-maintenance"),
        LintSample("-- migrate: transaction=off\nreindex (concurrently) table s.t;"),
        LintSample("-- migrate: transaction=off\nreindex index concurrently s.x;"),
        LintSample("create table s.t (a int);\ncreate index x on s.t (a);\nreindex index s.x;"),
        LintSample("alter table s.t attach partition s.u for values in (1);", "1:17 attach-partition"),
        LintSample("create table s.u (a int);\nalter table s.t attach partition s.u default;"),
    ])
    func sampleIsFoundAtItsPlace(_ sample: LintSample) throws {
        #expect(try sample.found() == sample.findings)
    }

    @Test func tableOfEarlierFileIsNew() throws {
        let table = ("0001_a", "create table s.t (a int);")
        let index = ("0002_b", "create index on s.t (a);")
        #expect(try LintSample.findings(in: table, index).isEmpty)
        #expect(try LintSample.findings(in: index) == ["0002_b 1:1 index-not-concurrent"])
    }

    @Test func temporaryTableOfEarlierFileIsGone() throws {
        let found = try LintSample.findings(
            in: ("0001_a", "create temp table t (a int);"), ("0002_b", "create index on pg_temp.t (a);"))
        #expect(found == ["0002_b 1:1 index-not-concurrent"])
    }

    @Test func checkThatIsValidatedInLaterFileProvesNotNull() throws {
        let check = (
            "0001_a", #"alter table s.t add constraint c check (("A" is not null) and b is not null) not valid;"#
        )
        let validation = ("0002_b", "alter table s.t validate constraint c;")
        let notNull = ("0003_c", #"alter table s.t alter "A" set not null, alter b set not null;"#)
        #expect(try LintSample.findings(in: check, validation, notNull).isEmpty)
        #expect(
            try LintSample.findings(in: check, notNull)
                == ["0003_c 1:17 not-null-scan", "0003_c 1:41 not-null-scan"])
        let other = ("0002_b", "alter table s.u validate constraint c;")
        #expect(try LintSample.findings(in: check, other, notNull).count == 2)
        let or = ("0001_a", "alter table s.t add constraint c check (\"A\" is not null or b is not null) not valid;")
        #expect(try LintSample.findings(in: or, validation, notNull).count == 2)
    }

    @Test func checkWithoutNameIsTheOneThatTheServerNames() throws {
        let found = try LintSample.findings(
            in: ("0001_a", "alter table s.t add check (a is not null) not valid;"),
            ("0002_b", "alter table s.t validate constraint t_a_check;"),
            ("0003_c", "alter table s.t alter a set not null;"))
        #expect(found.isEmpty)
    }

    @Test func checkOfThePartitionSilencesAttach() throws {
        let found = try LintSample.findings(
            in: ("0001_a", "alter table s.u add constraint c check (a = 1) not valid;"),
            ("0002_b", "alter table s.u validate constraint c;"),
            ("0003_c", "alter table s.t attach partition s.u for values in (1);"))
        #expect(found.isEmpty)
    }
}
