-- severity: error
-- scope:    affected
-- why:      Once nothing more can come for a day, files and events tell of the same transfers: what
--           only one of them has is lost in the other. Complete is a day that has events; whose
--           files came, and those of the days before that reach into it; with which all is built
--           that had until then to come (due_days of ops.feeds); and behind which every partition
--           with an event of it has events that the files of the day do not reach any more. That
--           is so some days later: an affected day also asks for those before it.
with

feed as (
    select f.due_days
    from ops.feeds as f
    where f.feed = 'transfers'
),

built as (
    select p.day from ops.days as p
    union distinct
    select d.day from affected_days as d
),

delivered as (
    select distinct cast(substring(l.scope from '^\d{4}-\d{2}-\d{2}') as date) as day
    from ops.loads as l
    where l.feed = 'transfers' and l.status = 'loaded'
),

candidates as (
    select distinct
        d.day - n.days as day,
        f.due_days
    from affected_days as d
    cross join feed as f
    cross join lateral generate_series(0, f.due_days + 1) as n (days)
),

complete as (
    select
        c.day,
        c.due_days
    from candidates as c
    where
        c.day in (select b.day from built as b)
        and c.day in (select l.day from delivered as l)
        and c.day + c.due_days <= (select max(b.day) from built as b)
        and not exists (
            select from built as b
            where
                b.day >= c.day - c.due_days
                and b.day < c.day
                and b.day not in (select l.day from delivered as l)
        )
),

-- offset 0: each day is looked up by itself.
behind as (
    select
        c.day,
        e._topic,
        e._part
    from complete as c
    cross join
        lateral (
            select
                e._topic,
                e._part
            from hospital_streams.transfers as e
            where left(e._value ->> 'Transfer_Date', 10) = to_char(c.day, 'YYYY-MM-DD')
            offset 0 -- noqa: AM09
        ) as e

    except

    select
        c.day,
        e._topic,
        e._part
    from complete as c
    cross join
        lateral (
            select
                e._topic,
                e._part
            from hospital_streams.transfers as e
            where
                left(e._value ->> 'Transfer_Date', 10)
                = to_char(c.day + c.due_days + 1, 'YYYY-MM-DD')
            offset 0 -- noqa: AM09
        ) as e
)

select
    c.day,
    a.in_files,
    a.in_events,
    a.only_in_files,
    a.only_in_events
from complete as c
cross join lateral ops.transfer_agreement(c.day) as a
where
    a.in_events > 0
    and (a.only_in_files > 0 or a.only_in_events > 0)
    and c.day not in (select b.day from behind as b);
