-- severity: warn
-- scope:    affected
-- why:      An event that cannot be read as a record of a file becomes no fact: no object, no
--           person, no time there is, a severity that is no number. Each is named by its place in
--           the topic: whenever the day it tells of is built, and, of no day, when it comes.
--           What was consumed is never changed: it is sent again, right, or delivered in a file.
--           A tombstone is named as well, and deletes nothing: its key is a person, and of which
--           transport, or even of which day, it does not say.
with

-- offset 0: each day, and each span of offsets, is looked up by itself.
of_days as (
    select
        e._topic,
        e._part,
        e._offset,
        e._is_tombstone
    from affected_days as d
    cross join
        lateral (
            select
                e._topic,
                e._part,
                e._offset,
                e._is_tombstone,
                e.is_readable
            from hospital_streams.transport_records as e
            where e.told_day = to_char(d.day, 'YYYY-MM-DD')
            offset 0 -- noqa: AM09
        ) as e
    where not e.is_readable
),

progress as materialized (
    select
        p.topic,
        p.part,
        p.from_offset,
        p.next_offset
    from ops.stream_progress as p
    where p.target = 'hospital_streams.transports' and p.from_offset < p.next_offset
),

spans as materialized (
    select unnest(range_agg(int8range(p.from_offset, p.next_offset))) as span
    from progress as p
),

-- Of millions of events there are a few days: materialized, or each event would be read.
told_days as materialized (
    select e.told_day
    from spans as s
    cross join
        lateral (
            select e.told_day
            from hospital_streams.transport_records as e
            where e._offset >= lower(s.span) and e._offset < upper(s.span)
            offset 0 -- noqa: AM09
        ) as e
    group by e.told_day
),

no_days as materialized (
    select t.told_day
    from told_days as t
    where ops.read_timestamp(t.told_day || ' 00:00') is null
),

of_no_day as (
    select
        e._topic,
        e._part,
        e._offset,
        e._is_tombstone
    from spans as s
    cross join
        lateral (
            select
                e._topic,
                e._part,
                e._offset,
                e._is_tombstone,
                e.told_day
            from hospital_streams.transport_records as e
            where e._offset >= lower(s.span) and e._offset < upper(s.span)
            offset 0 -- noqa: AM09
        ) as e
    where
        (select count(*) from no_days) > 0
        and exists (
            select from no_days as n
            where n.told_day is not distinct from e.told_day
        )
        and exists (
            select from progress as p
            where
                p.topic = e._topic
                and p.part = e._part
                and p.from_offset <= e._offset
                and p.next_offset > e._offset
        )
)

select
    d._topic,
    d._part,
    d._offset,
    d._is_tombstone
from of_days as d

union distinct

select
    n._topic,
    n._part,
    n._offset,
    n._is_tombstone
from of_no_day as n;
