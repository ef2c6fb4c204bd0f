-- ops.settle_split_loads(): removes rows of split loads that ended in the middle
-- Returns how many loads are in flight. One is while any of its connections is alive: what that has
-- sent may still be committed. The start of another role's session is hidden; its process then
-- counts as the same.
-- Finds the table through ops.feeds, so that a feed added later is settled like the others; a load
-- without a feed names its table itself. What is left of a table that is gone is settled; where the
-- rows are not ours to remove, the load is failed and warned of, and in flight no more: waiting
-- would not help.

create or replace function ops.settle_split_loads()
returns bigint
language plpgsql
volatile
as $body$
declare
    dead record;
    place regclass;
begin
    for dead in
        select
            l.load_id,
            coalesce(l.target, f.target) as target
        from ops.loads as l
        left outer join ops.feeds as f on l.feed = f.feed
        where
            exists (select 1 from ops.split_connections as c where c.load_id = l.load_id)
            and not exists (
                select 1
                from pg_catalog.pg_stat_activity as a
                inner join (
                    select
                        c.backend_pid,
                        c.backend_start
                    from ops.split_connections as c
                    where c.load_id = l.load_id
                    union all
                    select
                        l.backend_pid,
                        l.backend_start
                    where l.status = 'running'
                ) as b on a.pid = b.backend_pid and coalesce(a.backend_start = b.backend_start, true)
            )
        for update of l skip locked
    loop
        -- It may have come to its end after this loop's snapshot and before its connections were
        -- looked for: then it has settled itself. This statement sees what is so now.
        if not exists (select 1 from ops.split_connections as c where c.load_id = dead.load_id) then
            continue;
        end if;

        update ops.loads
        set
            status = 'failed',
            finished_at = clock_timestamp(),
            failure = 'interrupted: its connection ended'
        where load_id = dead.load_id and status = 'running';

        place := to_regclass(format(
            '%I.%I',
            split_part(dead.target, '.', 1),
            substr(dead.target, strpos(dead.target, '.') + 1)
        ));
        begin
            if place is not null then
                execute format('delete from %s where _load_id = $1', place) using dead.load_id;
            end if;
            delete from ops.split_connections where load_id = dead.load_id;
        exception
            when insufficient_privilege then
                raise warning 'rows of load % are still in %: it was interrupted', dead.load_id, place
                using hint = 'as a role that may delete there: select ops.settle_split_loads()';
        end;
    end loop;

    return (
        select count(distinct c.load_id)
        from ops.split_connections as c
        inner join ops.loads as l on c.load_id = l.load_id
        where l.status = 'running'
    );
end
$body$;

comment on function ops.settle_split_loads() is
'Removes the rows of split loads that ended in the middle; how many are in flight.';
