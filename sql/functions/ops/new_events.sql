-- ops.new_events(): of which days the events tell that no publication has taken yet
-- By topic; day is null for events that tell of none. Nothing is read where nothing came. What came
-- lies together, so that the index on the offset leads to it; partitions that are at the same
-- offsets are read at once. With the rights of its owner, because whoever may see where days stand
-- (ops.day_status) may not read events: it returns days and counts.

create or replace function ops.new_events()
returns table (topic text, target text, day date, events bigint)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $body$
declare
    chosen record;
begin
    for chosen in
        select
            p.topic,
            p.target,
            p.event_time_field,
            array_agg(p.part order by p.part) as parts,
            array_agg(p.offsets order by p.part) as offsets
        from (
            select
                s.topic,
                s.target,
                s.event_time_field,
                s.part,
                range_agg(int8range(s.from_offset, s.next_offset)) as offsets
            from ops.stream_progress as s
            where s.from_offset < s.next_offset
            group by s.topic, s.target, s.event_time_field, s.part
        ) as p
        group by p.topic, p.target, p.event_time_field
        order by p.topic
    loop
        return query execute format(
            $query$
            with

            partitions as materialized (
                select p.part, p.offsets from unnest($1, $2) as p (part, offsets)
            ),

            told as (
                select left(e._value ->> %L, 10) as day, count(*) as events
                from (select unnest(range_agg(p.offsets)) as span from partitions as p) as s
                cross join lateral (
                    select e._part, e._offset, e._value
                    from %I.%I as e
                    where e._topic = $3 and e._offset >= lower(s.span) and e._offset < upper(s.span)
                    offset 0
                ) as e
                inner join partitions as p on p.part = e._part and e._offset <@ p.offsets
                group by 1
            )

            select
                $3,
                $4,
                cast(ops.read_timestamp(t.day || ' 00:00') as date) as day,
                cast(sum(t.events) as bigint)
            from told as t
            group by 3
            $query$,
            chosen.event_time_field,
            split_part(chosen.target, '.', 1),
            substr(chosen.target, strpos(chosen.target, '.') + 1)
        )
        using chosen.parts, chosen.offsets, chosen.topic, chosen.target;
    end loop;
end
$body$;

comment on function ops.new_events() is
'Of which days the events tell that no publication has taken yet, by topic.';
