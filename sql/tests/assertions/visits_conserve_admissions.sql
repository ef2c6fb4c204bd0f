-- severity: error
-- scope:    affected
-- why:      Every decision of the day is in a visit: staged = facts + exact duplicates. More
--           distinct records than facts means that one arrival was decided in two ways.
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
                a.person_id,
                a.admission_date,
                a.triage_level,
                a.triage_duration_minutes,
                a.condition,
                a.department,
                a.patient_type,
                a.admission_status,
                a.admitting_doctor,
                a.admitting_nurse
            from staging.admissions as a
            where a.admission_date >= d.day and a.admission_date < d.day + 1
            offset 0 -- noqa: AM09
        ) as a
    group by
        d.day,
        a.person_id,
        a.admission_date,
        a.triage_level,
        a.triage_duration_minutes,
        a.condition,
        a.department,
        a.patient_type,
        a.admission_status,
        a.admitting_doctor,
        a.admitting_nurse
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
    where v.admission_recorded
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
