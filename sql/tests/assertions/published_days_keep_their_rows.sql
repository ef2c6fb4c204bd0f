-- severity: error
-- scope:    affected
-- why:      A day that is published and was delivered with rows must not become empty unnoticed: a
--           replacement without a record, or staging rows that somebody deleted, would quietly turn
--           yesterday into a day on which nobody came. A day that never had a delivery is fine.
with

delivered as (
    select distinct
        d.day,
        l.feed,
        l.scope
    from affected_days as d
    inner join ops.days as p on d.day = p.day
    inner join ops.loads as l on to_char(d.day, 'YYYY-MM-DD') = split_part(l.scope, '#', 1)
    where l.feed is not null and l.status in ('loaded', 'superseded') and l.loaded > 0
)

select
    d.day,
    d.feed,
    d.scope
from delivered as d
left outer join ops.loads as l
    on d.feed = l.feed and d.scope = l.scope and l.status = 'loaded'
group by d.day, d.feed, d.scope
-- Only the loads in question are counted: the condition cannot move below the outer join.
having coalesce(sum(case when l.load_id is not null then ops.staged_rows(l.load_id) end), 0) = 0;
