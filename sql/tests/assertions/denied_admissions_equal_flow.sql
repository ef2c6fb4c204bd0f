-- severity: error
-- scope:    affected
-- why:      Denials by reason are the denials of marts.patient_flow, department by department, and
--           requests are what it calls admitted and denied.
with

flow as (
    select
        f.day,
        f.department,
        c.reason,
        c.denied,
        f.admitted + f.denied_capacity + f.denied_unconfigured as requests
    from affected_days as d
    inner join marts.patient_flow as f on d.day = f.day
    cross join
        lateral (
            values ('capacity', f.denied_capacity), ('unconfigured', f.denied_unconfigured)
        ) as c (reason, denied)
    where c.denied > 0
),

denials as (
    select
        a.day,
        a.department,
        a.reason,
        a.denied,
        a.requests
    from affected_days as d
    inner join marts.denied_admissions as a on d.day = a.day
)

select
    coalesce(f.day, a.day) as day,
    coalesce(f.department, a.department) as department,
    coalesce(f.reason, a.reason) as reason,
    coalesce(f.denied, 0) as in_flow,
    coalesce(a.denied, 0) as in_denials
from flow as f
full outer join denials as a
    on f.day = a.day and f.department = a.department and f.reason = a.reason
where (f.denied, f.requests) is distinct from (a.denied, a.requests);
