-- model:  marts.published_days
-- kind:   view
-- grain:  one published day
-- why:    The table to look at first. Every published day is in it, also one on which nobody came.
select
    d.day,
    coalesce(f.visits, 0) as visits,
    coalesce(f.admitted, 0) as admitted,
    coalesce(f.denied_capacity, 0) as denied_capacity,
    coalesce(f.denied_unconfigured, 0) as denied_unconfigured,
    coalesce(f.outpatients, 0) as outpatients,
    d.published_at
from ops.days as d
cross join lateral (
    select
        cast(sum(p.visits) as bigint) as visits,
        cast(sum(p.admitted) as bigint) as admitted,
        cast(sum(p.denied_capacity) as bigint) as denied_capacity,
        cast(sum(p.denied_unconfigured) as bigint) as denied_unconfigured,
        cast(sum(p.outpatients) as bigint) as outpatients
    from marts.patient_flow as p
    where p.day = d.day
) as f;
