-- model:  ops.stream_lag
-- kind:   view
-- grain:  one partition of a topic, for one pipeline
-- why:    How far consumers are behind, for whoever looks in pgAdmin: as of updated_at, when
--         something was last stored. One that is stopped, or cannot store, shows by that time, and
--         by what waits for a decision. How it is now says loader offsets list --lag, which asks
--         the brokers. Messages are offsets: those of markers and of what was compacted count.
select
    s.pipeline,
    s.topic,
    s.part,
    s.next_offset,
    s.end_offset,
    greatest(s.end_offset - s.next_offset, 0) as lag_messages,
    case
        when s.end_offset > s.next_offset then s.updated_at - s.last_ts
        when s.end_offset is not null then interval '0'
    end as lag_time,
    s.last_ts,
    s.updated_at,
    s.claimed_by,
    s.stall
from ops.stream_offsets as s;
