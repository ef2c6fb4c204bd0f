-- model:  ops.stream_progress
-- kind:   view
-- grain:  one partition of a topic, for one pipeline
-- why:    The events that were consumed and that no publication has taken yet are those of a
--         partition from from_offset up to next_offset. Only of topics whose events tell of a day.
--         What was put back to be consumed again, and what is of a pipeline that is new, is taken
--         from where it began; too many events only cost time, because they do nothing but name
--         days.
with

last as (
    select d.stream_offsets
    from ops.days as d
    where d.streamed_at is not null
    order by d.streamed_at desc, d.day desc
    limit 1
),

taken as (
    select
        p.key as pipeline,
        t.key as topic,
        cast(o.key as integer) as part,
        cast(o.value ->> 'next_offset' as bigint) as next_offset,
        cast(o.value ->> 'rewinds' as integer) as rewinds
    from last as l
    cross join lateral jsonb_each(l.stream_offsets) as p
    cross join lateral jsonb_each(p.value) as t
    cross join lateral jsonb_each(t.value) as o
)

select
    s.pipeline,
    s.topic,
    s.part,
    case
        when t.pipeline is null then least(s.start_offset, s.next_offset)
        when t.rewinds = s.rewinds and t.next_offset <= s.next_offset then t.next_offset
        else 0
    end as from_offset,
    s.next_offset,
    s.rewinds,
    p.target,
    p.event_time_field
from ops.stream_offsets as s
inner join ops.topics as p on s.topic = p.topic
left outer join taken as t
    on s.pipeline = t.pipeline and s.topic = t.topic and s.part = t.part
where
    p.decode = 'json'
    and p.event_time_field is not null
    and to_regclass(
        format(
            '%I.%I', split_part(p.target, '.', 1), substr(p.target, strpos(p.target, '.') + 1)
        )
    ) is not null;
