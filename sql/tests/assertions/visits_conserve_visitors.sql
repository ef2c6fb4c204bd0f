-- severity: error
-- scope:    affected
-- why:      Every visitor of the day is a visit: staged = facts + exact duplicates. More distinct
--           records than facts means that two tell different things about one arrival.
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
                v.person_id,
                v.first_name,
                v.surname,
                v.age,
                v.condition,
                v.arrival_time,
                v.patient_type,
                v.department
            from staging.daily_visitors as v
            where v.arrival_time >= d.day and v.arrival_time < d.day + 1
            offset 0 -- noqa: AM09
        ) as v
    group by
        d.day,
        v.person_id,
        v.first_name,
        v.surname,
        v.age,
        v.condition,
        v.arrival_time,
        v.patient_type,
        v.department
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
        v.visit_date as day,
        count(*) as facts
    from affected_days as d
    inner join hospital_admissions.visits as v on d.day = v.visit_date
    where v.visitor_recorded
    group by v.visit_date
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
