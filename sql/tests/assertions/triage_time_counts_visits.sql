-- severity: error
-- scope:    affected
-- why:      Every visit with minutes of triage is counted once in the levels, once in the totals of
--           the departments and once in that of the hospital.
with

counted as (
    select
        t.day,
        sum(t.visits) filter (where t.triage_level <> 'all') as by_level,
        sum(t.visits) filter (
            where t.triage_level = 'all' and t.department <> 'all'
        ) as by_department,
        sum(t.visits) filter (where t.department = 'all') as by_hospital
    from affected_days as d
    inner join marts.triage_time as t on d.day = t.day
    group by t.day
),

facts as (
    select
        v.visit_date as day,
        count(v.triage_minutes) as visits
    from affected_days as d
    inner join hospital_admissions.visits as v on d.day = v.visit_date
    group by v.visit_date
)

select
    d.day,
    coalesce(f.visits, 0) as visits,
    coalesce(c.by_level, 0) as by_level,
    coalesce(c.by_department, 0) as by_department,
    coalesce(c.by_hospital, 0) as by_hospital
from affected_days as d
left outer join facts as f on d.day = f.day
left outer join counted as c on d.day = c.day
where
    coalesce(f.visits, 0) <> coalesce(c.by_level, 0)
    or coalesce(f.visits, 0) <> coalesce(c.by_department, 0)
    or coalesce(f.visits, 0) <> coalesce(c.by_hospital, 0);
