-- severity: error
-- scope:    affected
-- why:      A roster names a shift nobody defined, so its hours are not known and the people in it
--           would count as absent. Add the shift to sql/reference, then load the day again.
select
    s.schedule_date,
    s.shift_name,
    count(*) as members
from affected_days as d
inner join hospital_operations.schedules as s on d.day = s.schedule_date
where
    not exists (
        select from hospital_operations.shifts as t
        where t.shift = s.shift_name
    )
group by s.schedule_date, s.shift_name;
