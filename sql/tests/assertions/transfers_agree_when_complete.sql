-- severity: error
-- scope:    affected
-- why:      Once nothing more can come for a day, files and events tell of the same transfers: what
--           only one of them has is lost in the other. A day is complete when
--           - its files came, and those of the due_days (ops.feeds) before it, which reach into it;
--             of each day as many sessions as the highest of a week before or after them;
--           - none of their records was rejected and not put right since;
--           - it has events, and every partition with events of the week up to it has some of the
--             week that begins due_days + 1 after it, which its files do not reach any more.
--           Else transfers_agree_with_events warns. As that is so some days later, an affected day
--           also asks for those before it.
--           The way out is to deliver the file that lacks what only events have once more, with it,
--           or without what never was; and to send the events that only files tell of.
with

feed as (
    select f.due_days
    from ops.feeds as f
    where f.feed = 'transfers'
),

days as (
    select distinct
        d.day - n.days as day,
        f.due_days
    from affected_days as d
    cross join feed as f
    cross join lateral generate_series(0, f.due_days + 1) as n (days)
),

-- Texts are compared, not cast: a scope is a day, # and the number of the session.
files as (
    select
        d.day,
        d.due_days,
        case when l.repairs is null then l.rejected else -l.loaded end as rejected,
        case
            when l.adds_to is null
                then cast(substring(l.scope from '#([1-9][0-9]{0,8})$') as bigint)
        end as nth,
        l.scope >= to_char(d.day - d.due_days, 'YYYY-MM-DD')
        and l.scope < to_char(d.day + 1, 'YYYY-MM-DD') as reaches_the_day
    from days as d
    inner join ops.loads as l
        on
            l.scope >= to_char(d.day - d.due_days - 7, 'YYYY-MM-DD')
            and l.scope < to_char(d.day + 8, 'YYYY-MM-DD')
    where
        l.feed = 'transfers'
        and l.status = 'loaded'
        and (
            d.day in (select p.day from ops.days as p)
            or d.day in (select a.day from affected_days as a)
        )
),

-- No session is live twice, but for what adds to it: as many as that, none above the highest, are
-- all from 1 on.
delivered as (
    select
        f.day,
        f.due_days
    from files as f
    group by f.day, f.due_days
    having
        count(f.nth) filter (where f.reaches_the_day) = (f.due_days + 1) * max(f.nth)
        and sum(f.rejected) filter (where f.reaches_the_day) = 0
),

differing as materialized (
    select
        d.day,
        d.due_days,
        a.in_files,
        a.in_events,
        a.only_in_files,
        a.only_in_events
    from delivered as d
    cross join lateral ops.transfer_agreement(d.day) as a
    where a.in_events > 0 and (a.only_in_files > 0 or a.only_in_events > 0)
),

-- offset 0: each day is looked up by itself.
told as (
    select distinct
        w.day,
        e._topic,
        e._part
    from (
        select distinct d.day + n.days as day
        from differing as d
        cross join lateral generate_series(-6, d.due_days + 7) as n (days)
    ) as w
    cross join
        lateral (
            select
                e._topic,
                e._part
            from hospital_streams.transfers as e
            where left(e._value ->> 'Transfer_Date', 10) = to_char(w.day, 'YYYY-MM-DD')
            offset 0 -- noqa: AM09
        ) as e
)

select
    d.day,
    d.in_files,
    d.in_events,
    d.only_in_files,
    d.only_in_events
from differing as d
where
    not exists (
        select from told as t
        where
            t.day between d.day - 6 and d.day
            and not exists (
                select from told as l
                where
                    l._topic = t._topic
                    and l._part = t._part
                    and l.day between d.day + d.due_days + 1 and d.day + d.due_days + 7
            )
    );
