-- ops.staged_rows(load): how many rows of a load are in its staging table
-- Finds the table through ops.feeds, so that a feed added later is counted like the others; a load
-- without a feed names its table itself.

create or replace function ops.staged_rows(load bigint)
returns bigint
language plpgsql
stable
as $body$
declare
    target text;
    result bigint;
begin
    select coalesce(l.target, f.target)
    into strict target
    from ops.loads as l
    left outer join ops.feeds as f on l.feed = f.feed
    where l.load_id = load;

    execute format(
        'select count(*) from %I.%I as s where s._load_id = $1',
        split_part(target, '.', 1),
        substr(target, strpos(target, '.') + 1)
    )
    into result
    using load;
    return result;
end
$body$;

comment on function ops.staged_rows(bigint) is
'How many rows of a load are in its table.';
