-- severity: error
-- scope:    affected
-- why:      The same by department, in both directions: a department that only the hospital counted
--           and one that only we did are both offending. A day without a summary is not.
with

hospital as (
    select
        t.day,
        t.department,
        t.total
    from affected_days as d
    inner join marts.control_totals as t on d.day = t.day
    where t.measure = 'admissions_by_department'
),

warehouse as (
    select
        f.day,
        f.department,
        f.admitted
    from affected_days as d
    inner join marts.patient_flow as f on d.day = f.day
    where
        f.admitted > 0
        and exists (
            select from staging.daily_summaries as s
            where s._date = d.day
        )
)

select
    coalesce(h.day, w.day) as day,
    coalesce(h.department, w.department) as department,
    coalesce(h.total, 0) as hospital,
    coalesce(w.admitted, 0) as warehouse
from hospital as h
full outer join warehouse as w on h.day = w.day and h.department = w.department
where coalesce(h.total, 0) <> coalesce(w.admitted, 0);
