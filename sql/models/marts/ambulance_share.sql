-- model:  marts.ambulance_share
-- kind:   by_date(day)
-- grain:  one department on one day
-- why:    How much of the intake the ambulances bring, department by department.
select
    t.transport_date as day,
    coalesce(t.department, 'unknown') as department,
    count(*) as transports,
    count(*) filter (where t.is_ambulance) as ambulances,
    count(*) filter (where not t.is_ambulance) as by_other_means,
    cast(
        round(count(*) filter (where t.is_ambulance) / cast(count(*) as numeric), 4)
        as numeric(5, 4)
    ) as ambulance_share
from affected_days as d
inner join hospital_operations.emergency_transports as t on d.day = t.transport_date
group by t.transport_date, coalesce(t.department, 'unknown');
