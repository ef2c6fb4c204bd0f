-- model:  marts.data_quality
-- kind:   by_date(day)
-- grain:  one feed on one day
-- why:    The page to look at before any other: what came for a day, what of it was refused, late
--         or double, and how many of the names in it could be told apart. Every daily feed is in
--         it, also one that a hospital has added; rows and facts are counted for those with facts.
with

deliveries as (
    select
        d.day,
        l.feed,
        count(*) as loads,
        sum(l.records) as records,
        sum(l.loaded) as loaded,
        sum(l.rejected) as rejected,
        sum(l.skipped) as skipped,
        sum(l.records) filter (
            where
            l.finished_at >= ops.local_time(cast(d.day + f.due_days + 1 as timestamp))
        ) as late
    from affected_days as d
    inner join ops.feeds as f on f.scope in ('day', 'day_session')
    inner join ops.loads as l
        on
            f.feed = l.feed
            and l.status = 'loaded'
            and l.scope >= to_char(d.day, 'YYYY-MM-DD')
            and l.scope < to_char(d.day + 1, 'YYYY-MM-DD')
    group by d.day, l.feed

    union all

    select
        d.day,
        l.feed,
        count(*) as loads,
        null as records,
        null as loaded,
        null as rejected,
        null as skipped,
        null as late
    from affected_days as d
    inner join ops.feeds as f on f.scope = 'month'
    inner join ops.loads as l
        on f.feed = l.feed and l.status = 'loaded' and l.scope = to_char(d.day, 'YYYY-MM')
    group by d.day, l.feed
),

-- Each affected day is looked up by itself (lateral, and an aggregate keeps it so).
counted as (
    select
        d.day,
        c.feed,
        c.staged,
        c.facts,
        c.staff_names,
        c.unique_names,
        c.ambiguous_names
    from affected_days as d
    cross join
        lateral (
            select
                'daily_visitors' as feed,
                (
                    select count(*)
                    from staging.daily_visitors as s
                    where s.arrival_time >= d.day and s.arrival_time < d.day + 1
                ) as staged,
                count(*) filter (where v.visitor_recorded) as facts,
                null as staff_names,
                null as unique_names,
                null as ambiguous_names
            from hospital_admissions.visits as v
            where v.visit_date = d.day

            union all

            select
                'admissions' as feed,
                (
                    select count(*)
                    from staging.admissions as a
                    where a.admission_date >= d.day and a.admission_date < d.day + 1
                ) as staged,
                count(*) filter (where v.admission_recorded) as facts,
                count(v.admitting_doctor) + count(v.admitting_nurse) as staff_names,
                count(v.admitting_doctor_id) + count(v.admitting_nurse_id) as unique_names,
                count(*) filter (where v.admitting_doctor_match = 'ambiguous')
                + count(*) filter (where v.admitting_nurse_match = 'ambiguous') as ambiguous_names
            from hospital_admissions.visits as v
            where v.visit_date = d.day

            union all

            select
                'emergency_transports' as feed,
                (
                    select count(*)
                    from staging.emergency_transports as s
                    where s.transport_date >= d.day and s.transport_date < d.day + 1
                ) as staged,
                count(*) as facts,
                count(t.paramedic) + count(t.physician) + count(t.nurse) as staff_names,
                count(t.paramedic_id) + count(t.physician_id) + count(t.nurse_id) as unique_names,
                count(*) filter (where t.paramedic_match = 'ambiguous')
                + count(*) filter (where t.physician_match = 'ambiguous')
                + count(*) filter (where t.nurse_match = 'ambiguous') as ambiguous_names
            from hospital_operations.emergency_transports as t
            where t.transport_date = d.day

            union all

            select
                'transfers' as feed,
                (
                    select count(*)
                    from staging.transfers as s
                    where s.transfer_date >= d.day and s.transfer_date < d.day + 1
                ) as staged,
                count(*) as facts,
                null as staff_names,
                null as unique_names,
                null as ambiguous_names
            from hospital_admissions.transfers as t
            where t.transfer_date = d.day

            union all

            select
                'schedules' as feed,
                (
                    select count(*)
                    from staging.schedules as r
                    where r.date = d.day
                ) as staged,
                count(*) as facts,
                null as staff_names,
                null as unique_names,
                null as ambiguous_names
            from hospital_operations.schedules as s
            where s.schedule_date = d.day
        ) as c
)

select
    coalesce(d.day, c.day) as day,
    coalesce(d.feed, c.feed) as feed,
    coalesce(d.loads, 0) as loads,
    cast(d.records as bigint) as records,
    cast(d.loaded as bigint) as loaded,
    cast(d.rejected as bigint) as rejected,
    cast(d.skipped as bigint) as skipped,
    cast(case when d.records is not null then coalesce(d.late, 0) end as bigint) as late,
    c.staged,
    c.facts,
    c.staged - c.facts as exact_duplicates,
    c.staff_names,
    c.unique_names,
    c.ambiguous_names,
    c.staff_names - c.unique_names - c.ambiguous_names as unmatched_names,
    cast(
        round(c.unique_names / cast(nullif(c.staff_names, 0) as numeric), 4) as numeric(5, 4)
    ) as unique_share
from deliveries as d
full outer join counted as c on d.day = c.day and d.feed = c.feed
where coalesce(d.loads, 0) > 0 or c.staged > 0 or c.facts > 0;
