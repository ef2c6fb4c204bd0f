-- severity: error
-- scope:    affected
-- why:      A rejected record without a reason is a lost record: the summary of a live load counts
--           each of them once.
with

checked as (
    select
        l.load_id,
        l.feed,
        l.scope,
        l.rejected
    from ops.loads as l
    where
        l.status = 'loaded'
        and l.feed is not null
        and (
            l.load_id in (select a.load_id from affected_loads as a)
            or split_part(l.scope, '#', 1) in (
                select to_char(d.day, 'YYYY-MM-DD') from affected_days as d
            )
        )
),

explained as (
    select
        s.load_id,
        sum(s.rejects) as rejects
    from ops.reject_summary as s
    inner join checked as c on s.load_id = c.load_id
    group by s.load_id
)

select
    c.load_id,
    c.feed,
    c.scope,
    c.rejected,
    coalesce(e.rejects, 0) as explained
from checked as c
left outer join explained as e on c.load_id = e.load_id
where c.rejected <> coalesce(e.rejects, 0);
