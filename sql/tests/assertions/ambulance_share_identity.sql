-- severity: error
-- scope:    affected
-- why:      Ambulances and other means together are the transports, and the transports are the
--           facts of the day.
with

counted as (
    select
        a.day,
        sum(a.transports) as transports,
        sum(a.ambulances + a.by_other_means) as parts
    from affected_days as d
    inner join marts.ambulance_share as a on d.day = a.day
    group by a.day
),

facts as (
    select
        t.transport_date as day,
        count(*) as transports
    from affected_days as d
    inner join hospital_operations.emergency_transports as t on d.day = t.transport_date
    group by t.transport_date
)

select
    d.day,
    coalesce(f.transports, 0) as facts,
    coalesce(c.transports, 0) as transports,
    coalesce(c.parts, 0) as parts
from affected_days as d
left outer join facts as f on d.day = f.day
left outer join counted as c on d.day = c.day
where
    coalesce(f.transports, 0) <> coalesce(c.transports, 0)
    or coalesce(f.transports, 0) <> coalesce(c.parts, 0);
