-- model:  marts.feed_rows
-- kind:   by_date(day)
-- grain:  one feed on one day
-- why:    How many rows came for a day, how many facts they are, and how many of the names in them
--         could be told apart. What is told by a topic as well has the events beside the staged
--         rows, and the facts that only they tell of. A function of files and events alone;
--         marts.data_quality adds how the deliveries went.
with

-- Each affected day is looked up by itself (lateral, and an aggregate keeps it so): a join of
-- ranges has no good plan.
staged as (
    select
        d.day,
        s.feed,
        s.staged,
        s.events
    from affected_days as d
    cross join
        lateral (
            select
                'daily_visitors' as feed,
                count(*) as staged,
                cast(null as bigint) as events
            from staging.daily_visitors as v
            where v.arrival_time >= d.day and v.arrival_time < d.day + 1

            union all

            select
                'admissions' as feed,
                count(*) as staged,
                cast(null as bigint) as events
            from staging.admissions as a
            where a.admission_date >= d.day and a.admission_date < d.day + 1

            union all

            select
                'emergency_transports' as feed,
                count(*) as staged,
                (
                    select count(*)
                    from hospital_streams.transport_records as r
                    where r.told_day = to_char(d.day, 'YYYY-MM-DD') and r.is_readable
                ) as events
            from staging.emergency_transports as e
            where e.transport_date >= d.day and e.transport_date < d.day + 1

            union all

            select
                'transfers' as feed,
                count(*) as staged,
                (
                    select count(*)
                    from hospital_streams.transfer_records as r
                    where r.told_day = to_char(d.day, 'YYYY-MM-DD') and r.is_readable
                ) as events
            from staging.transfers as t
            where t.transfer_date >= d.day and t.transfer_date < d.day + 1

            union all

            select
                'schedules' as feed,
                count(*) as staged,
                cast(null as bigint) as events
            from staging.schedules as r
            where r.date = d.day
        ) as s
),

facts as (
    select
        v.visit_date as day,
        'daily_visitors' as feed,
        count(*) as facts,
        cast(null as bigint) as event_facts,
        null as staff_names,
        null as unique_names,
        null as ambiguous_names
    from affected_days as d
    inner join hospital_admissions.visits as v on d.day = v.visit_date
    where v.visitor_recorded
    group by v.visit_date

    union all

    select
        v.visit_date as day,
        'admissions' as feed,
        count(*) as facts,
        cast(null as bigint) as event_facts,
        count(v.admitting_doctor) + count(v.admitting_nurse) as staff_names,
        count(v.admitting_doctor_id) + count(v.admitting_nurse_id) as unique_names,
        count(*) filter (where v.admitting_doctor_match = 'ambiguous')
        + count(*) filter (where v.admitting_nurse_match = 'ambiguous') as ambiguous_names
    from affected_days as d
    inner join hospital_admissions.visits as v on d.day = v.visit_date
    where v.admission_recorded
    group by v.visit_date

    union all

    select
        t.transport_date as day,
        'emergency_transports' as feed,
        count(*) as facts,
        count(*) filter (where t.source = 'event') as event_facts,
        count(t.paramedic) + count(t.physician) + count(t.nurse) as staff_names,
        count(t.paramedic_id) + count(t.physician_id) + count(t.nurse_id) as unique_names,
        count(*) filter (where t.paramedic_match = 'ambiguous')
        + count(*) filter (where t.physician_match = 'ambiguous')
        + count(*) filter (where t.nurse_match = 'ambiguous') as ambiguous_names
    from affected_days as d
    inner join hospital_operations.emergency_transports as t on d.day = t.transport_date
    group by t.transport_date

    union all

    select
        t.transfer_date as day,
        'transfers' as feed,
        count(*) as facts,
        count(*) filter (where t.source = 'event') as event_facts,
        null as staff_names,
        null as unique_names,
        null as ambiguous_names
    from affected_days as d
    inner join hospital_admissions.transfers as t on d.day = t.transfer_date
    group by t.transfer_date

    union all

    select
        s.schedule_date as day,
        'schedules' as feed,
        count(*) as facts,
        cast(null as bigint) as event_facts,
        null as staff_names,
        null as unique_names,
        null as ambiguous_names
    from affected_days as d
    inner join hospital_operations.schedules as s on d.day = s.schedule_date
    group by s.schedule_date
)

select
    s.day,
    s.feed,
    s.staged,
    coalesce(f.facts, 0) as facts,
    s.staged - coalesce(f.facts - coalesce(f.event_facts, 0), 0) as exact_duplicates,
    f.staff_names,
    f.unique_names,
    f.ambiguous_names,
    f.staff_names - f.unique_names - f.ambiguous_names as unmatched_names,
    s.events,
    case when s.events is not null then coalesce(f.event_facts, 0) end as event_facts
from staged as s
left outer join facts as f on s.day = f.day and s.feed = f.feed
where s.staged > 0 or s.events > 0 or f.facts > 0;
