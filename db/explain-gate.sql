-- The half of db/explain-gate that is SQL: 60 days of made-up rows, and how Postgres would build
-- one of them. gate.files holds the models and assertions. Printed are the number of plans, and
-- below it what is wrong with them.

-- ---------------------------------------------------------------- what there is

create table gate.statements as
select
    f.path,
    (regexp_match(f.body, '^--\s*model:\s*(\S+)', 'n'))[1] as model,
    (regexp_match(f.body, '^--\s*kind:\s*(\w+)', 'n'))[1] as kind,
    (regexp_match(f.body, '^--\s*kind:\s*by_date\((\w+)\)', 'n'))[1] as day_column,
    (regexp_match(f.body, '^--\s*scope:\s*(\w+)', 'n'))[1] as scope,
    f.body
from gate.files as f;

-- What models fill, files are staged in and events land in. A mart has words for a key: it has few rows a day.
create table gate.tables as
select
    t.target,
    t.grows_by_day,
    exists (
        select from pg_index as i
        where
            i.indrelid = t.target
            and i.indisprimary
            and not exists (
                select from pg_attribute as a
                where
                    a.attrelid = i.indrelid
                    and a.attnum = any(i.indkey)
                    and a.atttypid = 'uuid'::regtype
            )
    ) as is_of_words
from (
    select
        cast(s.model as regclass) as target,
        s.kind = 'by_date' as grows_by_day
    from gate.statements as s
    where s.kind <> 'view'

    union

    select
        cast(f.target as regclass) as target,
        f.business_time_column is not null as grows_by_day
    from ops.feeds as f

    union

    select
        cast(t.target as regclass) as target,
        true as grows_by_day
    from ops.topics as t
) as t;

-- ---------------------------------------------------------------- rows

-- The value of a column in row n of the d.rows of a day, as an expression; null for a type that is
-- not known here, and then the column is left to its default. There are 20,000 people, and as many
-- members of staff as a day has rows. A text is one of the words that its check allows, otherwise
-- the column's name and a number.
create function gate.value(attribute pg_attribute)
returns text
language sql
return case
    when attribute.attname = 'staff_id' then $$cast(md5('staff' || n.n) as uuid)$$
    when attribute.attname in ('person_id', 'patient_id')
        then $$cast(md5('person' || (d.nth * d.rows + n.n) % 20000) as uuid)$$
    when attribute.attname = '_load_id' then 'd.nth'
    when attribute.attname = '_record_no' then 'n.n + 1'
    when attribute.attname = '_offset' then 'd.nth * d.rows + n.n'
    else case cast(attribute.atttypid as regtype)
        when 'uuid'::regtype
            then format('cast(md5(%L || d.nth * d.rows + n.n) as uuid)', attribute.attname)
        when 'text'::regtype
            then coalesce(
                (
                    select format('(%L::text [])[1 + n.n %% %s]', array_agg(w.word[1]), count(*))
                    from pg_constraint as c
                    cross join
                        regexp_matches(pg_get_constraintdef(c.oid), $$'(\w+)'::text$$, 'g')
                            as w (word)
                    where
                        c.conrelid = attribute.attrelid
                        and c.contype = 'c'
                        and c.conkey[1] = attribute.attnum
                    having count(*) > 0
                ),
                format('%L || n.n %% 100', attribute.attname || ' ')
            )
        when 'integer'::regtype then 'n.n % 10'
        when 'bigint'::regtype then 'n.n % 10'
        when 'numeric'::regtype then 'n.n % 10'
        when 'boolean'::regtype then 'n.n % 4 > 0'
        when 'date'::regtype then 'd.day'
        when 'timestamp'::regtype then $$d.day + n.n * interval '1 day' / d.rows$$
        when 'timestamptz'::regtype then $$d.day + n.n * interval '1 day' / d.rows$$
        when 'daterange'::regtype then 'daterange(d.day, null)'
        -- Of an event, the field that says when it happened.
        when 'jsonb'::regtype then coalesce(
            (
                select
                    format(
                        $$jsonb_build_object(%L, d.day + n.n * interval '1 day' / d.rows)$$,
                        min(t.event_time_field)
                    )
                from ops.topics as t
                where
                    attribute.attname = '_value'
                    and cast(t.target as regclass) = attribute.attrelid
                having count(*) > 0
            ),
            $$'[]'$$
        )
    end
end;

-- Made-up rows refer to nobody: foreign keys are not checked. Nor can checks be kept, which go.
set session_replication_role = replica;
-- Rows that follow a rule need no large sample.
set default_statistics_target = 30;
do $body$
declare
    chosen record;
    statement text;
begin
    for chosen in
        select
            t.target,
            string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns,
            string_agg(gate.value(a), ', ' order by a.attnum) as expressions,
            case when t.grows_by_day then 60 else 1 end as days,
            case
                when bool_or(a.attname = 'staff_id') then 2000
                when not t.grows_by_day then 20000
                when not t.is_of_words then 1000
                else 100
            end as rows,
            case when t.is_of_words then 'on conflict do nothing' end as otherwise
        from gate.tables as t
        inner join pg_attribute as a on t.target = a.attrelid
        where
            a.attnum > 0
            and not a.attisdropped
            and a.attgenerated = ''
            and a.attidentity = ''
            and gate.value(a) is not null
        group by t.target, t.grows_by_day, t.is_of_words
        order by t.target
    loop
        for statement in
            select format('alter table %s drop constraint %I', chosen.target, c.conname)
            from pg_constraint as c
            where c.conrelid = chosen.target and c.contype = 'c'
        loop
            execute statement;
        end loop;
        -- An index is built faster than it grows.
        update pg_index as i
        set indisready = false
        where i.indrelid = chosen.target and chosen.otherwise is null;
        execute format(
            $insert$
            insert into %s (%s)
            select %s
            from (
                select g.nth, date '2022-01-01' + g.nth as day, %s as rows
                from generate_series(0, %s - 1) as g (nth)
            ) as d
            cross join lateral generate_series(0, d.rows - 1) as n (n)
            %s
            $insert$,
            chosen.target,
            chosen.columns,
            chosen.expressions,
            chosen.rows,
            chosen.days,
            chosen.otherwise
        );
        execute format('reindex table %s', chosen.target);
        execute format('analyze %s', chosen.target);
    end loop;
end
$body$;
set session_replication_role = origin;

-- ---------------------------------------------------------------- plans

-- As Sources/Models/BuildScope.swift makes them: one day, and nothing undated.
create temporary table affected_days (day date primary key);
create temporary table affected_loads (load_id bigint primary key);
insert into affected_days (day) values ('2022-02-15');
analyze affected_days, affected_loads;

-- A page costs the same wherever it is: the plan that reads least wins. With random pages at four
-- times the price, a narrow table of 60 days is on the edge of being read whole; one of a year is
-- far from it.
set random_page_cost = 1;

-- A table of less than a hundred pages is read whole because nothing is cheaper. Whether it could
-- be read otherwise, once there are years of it, is seen when Postgres is told not to.
create table gate.plans (path text, what text, is_of_small boolean, plan jsonb);
do $body$
declare
    chosen record;
    plan jsonb;
begin
    for chosen in
        select
            s.path,
            'the select' as what,
            s.body as statement
        from gate.statements as s
        where s.kind <> 'view' or s.scope = 'affected'
        union all
        -- As Sources/Models/ModelBuilder.swift has it.
        select
            s.path,
            'the delete of a day''s rows' as what,
            format(
                'delete from %s as t where t.%I in (select a.day from affected_days as a)',
                cast(s.model as regclass),
                s.day_column
            ) as statement
        from gate.statements as s
        where s.kind = 'by_date'
    loop
        execute 'explain (verbose, format json) ' || chosen.statement into plan;
        insert into gate.plans values (chosen.path, chosen.what, false, plan);
        set local enable_seqscan = off;
        execute 'explain (verbose, format json) ' || chosen.statement into plan;
        insert into gate.plans values (chosen.path, chosen.what, true, plan);
        set local enable_seqscan = on;
    end loop;
end
$body$;

-- Whether a condition narrows a scan of an index: in a tree it has to be one on the first column,
-- as `(alias.column …`.
create function gate.narrows(condition text, index_schema text, index_name text)
returns boolean
language sql
return
    condition is not null
    and exists (
        select from pg_class as c
        inner join pg_index as i on c.oid = i.indexrelid
        inner join pg_am as m on c.relam = m.oid
        where
            c.oid = to_regclass(format('%I.%I', index_schema, index_name))
            and (
                m.amname <> 'btree'
                or i.indkey[0] = 0
                or condition
                ~ format('\((\w+|"[^"]+")\.%s\M', pg_get_indexdef(i.indexrelid, 1, true))
            )
    );

select count(*) from gate.plans as p where not p.is_of_small;

-- A node that reads one of these tables in a way that is not known here reads all of it.
with

nodes as (
    select
        p.path,
        p.what,
        t.target,
        c.reltuples as table_rows,
        n.node ->> 'Node Type' as node_type,
        n.node ->> 'Schema' as schema,
        n.node ->> 'Plan Rows' as node_rows,
        n.node
    from gate.plans as p
    cross join jsonb_path_query(p.plan, 'strict $.** ? (exists(@."Relation Name"))') as n (node)
    inner join gate.tables as t
        on to_regclass(format('%I.%I', n.node ->> 'Schema', n.node ->> 'Relation Name')) = t.target
    inner join pg_class as c on t.target = c.oid
    where t.grows_by_day and p.is_of_small = (c.relpages < 100)
)

select
    format(
        '%s: %s reads all of %s (%s, about %s rows, for %s of them)',
        n.path,
        n.what,
        n.target,
        n.node_type,
        n.table_rows,
        n.node_rows
    )
from nodes as n
where
    n.node_type <> 'ModifyTable'
    and case
        when n.node_type in ('Index Scan', 'Index Only Scan')
            then not gate.narrows(n.node ->> 'Index Cond', n.schema, n.node ->> 'Index Name')
        when n.node_type = 'Bitmap Heap Scan'
            then exists (
                select from jsonb_path_query(
                    n.node, 'strict $.** ? (@."Node Type" == "Bitmap Index Scan")'
                ) as b (node)
                where not gate.narrows(b.node ->> 'Index Cond', n.schema, b.node ->> 'Index Name')
            )
        else true
    end
order by n.path, n.what, n.target;
