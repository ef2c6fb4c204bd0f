-- severity: error
-- scope:    affected
-- why:      Every transport of the day is a fact: staged rows and readable events = facts +
--           duplicates, also when the same record comes in two sessions, in a file and as an event,
--           or as an event twice. More distinct records than facts of files means that two tell
--           different things about one transport; of events the later one is right, and the facts
--           of events are those that no file tells of.
select
    d.day,
    s.staged,
    s.staged - s.records as exact_duplicates,
    e.events,
    e.told as told_by_events_alone,
    f.facts,
    f.event_facts
from affected_days as d
cross join
    lateral ( -- noqa: ST05
        with

        records as (
            select count(*) as copies
            from staging.emergency_transports as r
            where r.transport_date >= d.day and r.transport_date < d.day + 1
            group by
                r.patient_id,
                r.first_name,
                r.surname,
                r.age,
                r.condition,
                r.severity,
                r.transport_date,
                r.transport_type,
                r.department,
                r.attending_paramedic,
                r.attending_physician,
                r.attending_nurse,
                r.notes
        )

        select
            coalesce(sum(c.copies), 0) as staged,
            count(*) as records
        from records as c
    ) as s
cross join
    lateral ( -- noqa: ST05
        with

        keyed as (
            select
                ops.key_of(
                    cast(r.patient_id as text),
                    to_char(r.transport_date, 'YYYY-MM-DD HH24:MI'),
                    nullif(lower(btrim(r.transport_type)), '')
                ) as transport_id
            from hospital_streams.transport_records as r
            where r.told_day = to_char(d.day, 'YYYY-MM-DD') and r.is_readable
        ),

        told as (
            select
                k.transport_id,
                count(*) as copies
            from keyed as k
            group by k.transport_id
        )

        select
            coalesce(sum(t.copies), 0) as events,
            count(*) filter (where k.transport_id is null) as told
        from told as t
        left outer join hospital_operations.emergency_transports as k
            on d.day = k.transport_date and t.transport_id = k.transport_id and k.source = 'file'
    ) as e
cross join
    lateral (
        select
            count(*) as facts,
            count(*) filter (where f.source = 'event') as event_facts
        from hospital_operations.emergency_transports as f
        where f.transport_date = d.day
    ) as f
where s.records <> f.facts - f.event_facts or e.told <> f.event_facts;
