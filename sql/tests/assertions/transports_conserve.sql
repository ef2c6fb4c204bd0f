-- severity: error
-- scope:    affected
-- why:      Every transport of the day is a fact: staged = facts + exact duplicates, also when the
--           same record comes in two sessions. More distinct records than facts means that two tell
--           different things about one transport.
with

-- offset 0: each day is looked up by itself, as in the model.
records as (
    select
        d.day,
        count(*) as copies
    from affected_days as d
    cross join
        lateral (
            select
                t.patient_id,
                t.first_name,
                t.surname,
                t.age,
                t.condition,
                t.severity,
                t.transport_date,
                t.transport_type,
                t.department,
                t.attending_paramedic,
                t.attending_physician,
                t.attending_nurse,
                t.notes
            from staging.emergency_transports as t
            where t.transport_date >= d.day and t.transport_date < d.day + 1
            offset 0 -- noqa: AM09
        ) as t
    group by
        d.day,
        t.patient_id,
        t.first_name,
        t.surname,
        t.age,
        t.condition,
        t.severity,
        t.transport_date,
        t.transport_type,
        t.department,
        t.attending_paramedic,
        t.attending_physician,
        t.attending_nurse,
        t.notes
),

staged as (
    select
        r.day,
        sum(r.copies) as staged,
        sum(r.copies - 1) as exact_duplicates
    from records as r
    group by r.day
),

facts as (
    select
        t.transport_date as day,
        count(*) as facts
    from affected_days as d
    inner join hospital_operations.emergency_transports as t on d.day = t.transport_date
    group by t.transport_date
)

select
    d.day,
    coalesce(s.staged, 0) as staged,
    coalesce(s.exact_duplicates, 0) as exact_duplicates,
    coalesce(f.facts, 0) as facts
from affected_days as d
left outer join staged as s on d.day = s.day
left outer join facts as f on d.day = f.day
where coalesce(s.staged, 0) <> coalesce(s.exact_duplicates, 0) + coalesce(f.facts, 0);
