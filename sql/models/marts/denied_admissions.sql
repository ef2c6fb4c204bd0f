-- model:  marts.denied_admissions
-- kind:   by_date(day)
-- grain:  one reason in one department on one day
-- why:    Nearly all denials come of departments for which no beds are configured. Counted together
--         with those that came because all beds were taken, they say nothing about beds.
with

requests as (
    select
        v.visit_date as day,
        coalesce(v.department, 'unknown') as department,
        count(*) as requests,
        count(*) filter (where v.outcome = 'denied_capacity') as denied_capacity,
        count(*) filter (where v.outcome = 'denied_unconfigured') as denied_unconfigured
    from affected_days as d
    inner join hospital_admissions.visits as v on d.day = v.visit_date
    where v.outcome in ('admitted', 'denied_capacity', 'denied_unconfigured')
    group by v.visit_date, coalesce(v.department, 'unknown')
)

select
    r.day,
    r.department,
    c.reason,
    c.denied,
    r.requests,
    cast(round(c.denied / cast(r.requests as numeric), 4) as numeric(5, 4)) as denied_share
from requests as r
cross join
    lateral (
        values ('capacity', r.denied_capacity), ('unconfigured', r.denied_unconfigured)
    ) as c (reason, denied)
where c.denied > 0;
