-- severity: error
-- scope:    affected
-- why:      Every transfer of the day is a fact: staged rows and readable events = facts +
--           duplicates, also when the same record comes in two sessions, in a file and as an event,
--           or as an event twice. More distinct records than facts of files means that two tell
--           different things about one transfer; of events the later one is right, and the facts of
--           events are those that no file tells of.
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
            from staging.transfers as r
            where r.transfer_date >= d.day and r.transfer_date < d.day + 1
            group by
                r.person_id,
                r.first_name,
                r.surname,
                r.age,
                r.condition,
                r.transfer_reason,
                r.transfer_date,
                r.transfer_from,
                r.transfer_to,
                r.transport_mode
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
                    cast(r.person_id as text),
                    to_char(r.transfer_date, 'YYYY-MM-DD HH24:MI'),
                    nullif(lower(btrim(r.transfer_from)), ''),
                    nullif(lower(btrim(r.transfer_to)), '')
                ) as transfer_id
            from hospital_streams.transfer_records as r
            where r.told_day = to_char(d.day, 'YYYY-MM-DD') and r.is_readable
        ),

        told as (
            select
                k.transfer_id,
                count(*) as copies
            from keyed as k
            group by k.transfer_id
        )

        select
            coalesce(sum(t.copies), 0) as events,
            count(*) filter (where k.transfer_id is null) as told
        from told as t
        left outer join hospital_admissions.transfers as k
            on d.day = k.transfer_date and t.transfer_id = k.transfer_id and k.source = 'file'
    ) as e
cross join
    lateral (
        select
            count(*) as facts,
            count(*) filter (where f.source = 'event') as event_facts
        from hospital_admissions.transfers as f
        where f.transfer_date = d.day
    ) as f
where s.records <> f.facts - f.event_facts or e.told <> f.event_facts;
