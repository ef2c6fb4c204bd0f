-- model:  ops.day_status
-- kind:   view
-- grain:  one day between the first and the last that anything was loaded for or published, and
--         each day of a delivery that failed, or that events tell of
-- why:    Where every day stands, for `loader status` and for whoever looks in pgAdmin. A day is
--         blocked when the last attempt on it left findings instead of a publication; it may have
--         been published before, and then that state stands. It is pending when it has files or
--         events and is not published, missing when it has neither. Pending feeds are deliveries
--         that the published state does not show yet, pending topics those with events that it
--         does not show, missing feeds are required ones that never came.
--         Failed deliveries are files that were not loaded, and nothing in their place since: see
--         ops.failed_deliveries.
with

deliveries as (
    select
        l.feed,
        -- Null for what is no day, in whatever order a plan asks.
        cast(substring(l.scope from '^[0-9]{4}-[0-9]{2}-[0-9]{2}') as date) as day
    from ops.loads as l
    inner join ops.feeds as f on l.feed = f.feed
    where l.status = 'loaded' and f.scope in ('day', 'day_session')
),

days as (
    select d.day from deliveries as d
    union distinct
    select p.day from ops.days as p
),

span as (
    select cast(g.day as date) as day
    from (
        select
            min(d.day) as first_day,
            max(d.day) as last_day
        from days as d
    ) as ends
    cross join lateral generate_series(
        cast(ends.first_day as timestamp), cast(ends.last_day as timestamp), interval '1 day'
    ) as g (day)
),

events as materialized (
    select
        n.day,
        n.topic
    from ops.new_events() as n
    where n.day is not null
    union distinct
    select
        w.day,
        w.topic
    from ops.event_days as w
),

topics as (
    select
        e.day,
        array_agg(e.topic order by e.topic) as topics
    from events as e
    group by e.day
),

calendar as (
    select s.day from span as s
    union distinct
    -- By itself: a slip in the name of a refused file, or in an event, makes no years of missing
    -- days.
    select w.day from ops.failed_deliveries as w
    where w.day is not null
    union distinct
    select t.day from topics as t
),

findings as (
    select
        b.day,
        array_agg(b.assertion order by b.assertion) as assertions
    from ops.blocked_days as b
    group by b.day
)

select
    c.day,
    case
        when f.assertions is not null then 'blocked'
        when p.day is not null then 'published'
        when c.day in (select d.day from deliveries as d) or t.topics is not null then 'pending'
        else 'missing'
    end as state,
    p.published_at,
    p.rebuilt_at,
    array(
        select distinct w.feed
        from ops.affected_days as w
        where w.day = c.day
        order by w.feed
    ) as pending_feeds,
    array(
        select q.feed
        from ops.feeds as q
        where
            q.required_on_day
            and q.scope in ('day', 'day_session')
            and (
                q.due_days = 0
                or exists (
                    select from ops.days as later
                    where later.day >= c.day + q.due_days
                )
            )
            and not exists (
                select from deliveries as d
                where d.day = c.day and d.feed = q.feed
            )
        order by q.feed
    ) as missing_feeds,
    coalesce(f.assertions, '{}') as failed_assertions,
    array(
        select w.file_name
        from ops.failed_deliveries as w
        where w.day = c.day
        order by w.load_id
    ) as failed_deliveries,
    coalesce(t.topics, '{}') as pending_topics
from calendar as c
left outer join ops.days as p on c.day = p.day
left outer join findings as f on c.day = f.day
left outer join topics as t on c.day = t.day
order by c.day;
