-- severity: warn
-- scope:    affected
-- of:       hospital_operations.schedules
-- why:      Somebody is on the roster who is in no workforce file. Kept with an inferred member; a
--           later file completes the row.
select
    s.schedule_date,
    s.staff_id
from affected_days as d
inner join hospital_operations.schedules as s on d.day = s.schedule_date
inner join hospital_operations.staff as m on s.staff_id = m.staff_id
where m.is_inferred;
