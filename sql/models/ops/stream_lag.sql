-- model:  ops.stream_lag
-- kind:   view
-- grain:  one partition of a topic, for one pipeline
-- why:    How far consumers are behind, for whoever looks in pgAdmin: as of stored_at, when
--         something was last stored. One that is stopped, or cannot store, shows by that time, and
--         by what waits for a decision. How it is now says loader offsets list --lag, which asks
--         the brokers. Messages are offsets: those of markers and of what was compacted count. A
--         backfill has to go only as far as its range does.
with

partitions as (
    select
        o.pipeline,
        o.topic,
        o.part,
        o.next_offset,
        least(o.end_offset, b.to_offset) as end_offset,
        o.last_ts,
        o.end_at as stored_at,
        o.claimed_by,
        o.stall
    from ops.stream_offsets as o
    left outer join ops.stream_backfills as b
        on o.pipeline = b.pipeline and o.topic = b.topic and o.part = b.part
)

select
    p.pipeline,
    p.topic,
    p.part,
    p.next_offset,
    p.end_offset,
    greatest(p.end_offset - p.next_offset, 0) as lag_messages,
    case
        when p.end_offset > p.next_offset then greatest(p.stored_at - p.last_ts, interval '0')
        when p.end_offset is not null then interval '0'
    end as lag_time,
    p.last_ts,
    p.stored_at,
    p.claimed_by,
    p.stall
from partitions as p;
