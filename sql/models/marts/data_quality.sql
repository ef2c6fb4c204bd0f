-- model:  marts.data_quality
-- kind:   view
-- grain:  one feed on one day
-- why:    The page to look at before any other. Of the live deliveries named after the day: loads,
--         records, loaded, rejected, skipped, and late: the records that came after the day had
--         been published (and due_days of ops.feeds had passed). A record that a repair brings is
--         one of the load that it repairs: loaded, and no longer rejected. Every daily feed is in
--         it, also one that a hospital has added. Of the rows that happened on the day, whichever
--         file brought them, and the facts they became: staged, facts, exact_duplicates (staged -
--         facts of files). Of the events that tell of the day, where a topic does: events, and
--         event_facts, the facts that no file tells of. Of the names of staff in those facts:
--         staff_names, and the shares of them that mean exactly one member of the roster of the
--         day, several, or nobody. A view, because how the deliveries went depends on when they
--         came, and a table that is built by day must depend on files and events alone.
with

deliveries as (
    select
        l.day,
        l.feed,
        count(*) filter (where l.repairs is null) as loads,
        sum(l.records) filter (where l.repairs is null) as records,
        sum(l.loaded) as loaded,
        sum(case when l.repairs is null then l.rejected else -l.loaded end) as rejected,
        sum(l.skipped) filter (where l.repairs is null) as skipped,
        coalesce(
            sum(l.records) filter (
                where
                l.repairs is null
                and l.finished_at > p.published_at + make_interval(days => l.due_days)
            ),
            0
        ) as late
    from (
        select
            cast(substring(k.scope from '^\d{4}-\d{2}-\d{2}') as date) as day,
            k.feed,
            f.due_days,
            k.records,
            k.loaded,
            k.rejected,
            k.skipped,
            k.repairs,
            k.finished_at
        from ops.loads as k
        inner join ops.feeds as f on k.feed = f.feed
        where k.status = 'loaded' and f.scope in ('day', 'day_session')
    ) as l
    left outer join ops.days as p on l.day = p.day
    group by l.day, l.feed
)

select
    coalesce(d.day, r.day) as day,
    coalesce(d.feed, r.feed) as feed,
    d.loads,
    cast(d.records as bigint) as records,
    cast(d.loaded as bigint) as loaded,
    cast(d.rejected as bigint) as rejected,
    cast(d.skipped as bigint) as skipped,
    cast(d.late as bigint) as late,
    r.staged,
    r.facts,
    r.exact_duplicates,
    r.staff_names,
    round(r.unique_names / cast(nullif(r.staff_names, 0) as numeric), 4) as unique_share,
    round(r.ambiguous_names / cast(nullif(r.staff_names, 0) as numeric), 4) as ambiguous_share,
    round(r.unmatched_names / cast(nullif(r.staff_names, 0) as numeric), 4) as unmatched_share,
    r.events,
    r.event_facts
from deliveries as d
full outer join marts.feed_rows as r on d.day = r.day and d.feed = r.feed;
