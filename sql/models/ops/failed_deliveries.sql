-- model:  ops.failed_deliveries
-- kind:   view
-- grain:  one feed and scope whose last attempt to load a file failed
-- why:    Deliveries that are not what readers see: a file came, was refused, and nothing was
--         loaded for its feed and scope since, nor was what is live delivered again. What was
--         loaded before it still stands. The day is that of the file's name, null where the feed is
--         not one of days. Earlier attempts, and repairs that failed, are in ops.loads.
with

attempts as (
    select distinct on (l.feed, l.scope)
        l.feed,
        l.scope,
        l.load_id,
        l.file_name,
        l.status,
        l.finished_at,
        l.rejected,
        l.failure
    from ops.loads as l
    where l.feed is not null and l.status <> 'running' and l.repairs is null
    order by l.feed asc, l.scope asc, l.load_id desc
)

select
    case
        when f.scope in ('day', 'day_session')
            then cast(substring(a.scope from '^[0-9]{4}-[0-9]{2}-[0-9]{2}') as date)
    end as day,
    a.feed,
    a.scope,
    a.load_id,
    a.file_name,
    a.finished_at as failed_at,
    coalesce(a.rejected, 0) as rejects,
    a.failure
from attempts as a
inner join ops.feeds as f on a.feed = f.feed
where
    a.status = 'failed'
    and not exists (
        select
        from ops.loads as n
        where
            a.feed = n.feed
            and a.scope = n.scope
            and n.status = 'loaded'
            and a.finished_at < n.delivered_at
    )
order by a.load_id;
