-- ops.fingerprint(table, day column, day): hash of the rows of a table, or of one day of it
-- By hand: select ops.fingerprint('hospital_admissions.visits', 'visit_date', '2022-11-21');
-- Each row is hashed as text in its key's order (collate "C"), then every 10,000 of these hashes,
-- then those: memory stays small however long the table. Zone, date style, interval style, float
-- digits and bytea format are fixed here, so that no setting of a session changes the result. No
-- rows: the hash of nothing.

create or replace function ops.fingerprint(
    target regclass,
    day_column name default null,
    day date default null
)
returns text
language plpgsql
stable
set timezone = 'UTC'
set datestyle = 'ISO, YMD'
set intervalstyle = 'postgres'
set extra_float_digits = 1
set bytea_output = 'hex'
as $body$
declare
    qualified text;
    key_order text;
    condition text := '';
    result text;
begin
    if (day_column is null) <> (day is null) then
        raise exception 'ops.fingerprint: give both day_column and day, or neither'
            using errcode = 'invalid_parameter_value';
    end if;

    select format('%I.%I', n.nspname, c.relname)
    into strict qualified
    from pg_catalog.pg_class as c
    inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
    where c.oid = target;

    select string_agg(format('cast(t.%I as text) collate "C"', a.attname), ', ' order by k.nth)
    into key_order
    from pg_catalog.pg_index as i
    cross join lateral unnest(cast(i.indkey as int2 [])) with ordinality as k (attnum, nth)
    inner join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
    where i.indrelid = target and i.indisprimary;

    if day_column is not null then
        condition := format('where t.%I = $1', day_column);
    end if;

    -- Without a primary key (a view, a staging table) the whole row is the key.
    execute format(
        $query$
        select encode(sha256(coalesce(string_agg(b.hash, '' order by b.block), '')), 'hex')
        from (
            select r.nth / 10000 as block, sha256(string_agg(r.hash, '' order by r.nth)) as hash
            from (
                select
                    sha256(convert_to(cast(t as text), 'UTF8')) as hash,
                    row_number() over (order by %s) - 1 as nth
                from %s as t
                %s
            ) as r
            group by r.nth / 10000
        ) as b
        $query$,
        coalesce(key_order, 'cast(t as text) collate "C"'),
        qualified,
        condition
    )
    into result
    using day;
    return result;
end
$body$;

comment on function ops.fingerprint(regclass, name, date) is
'Hash of the rows of a table, or of one day of it: equal hashes, equal rows.';
