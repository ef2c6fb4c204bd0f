-- severity: warn
-- scope:    affected
-- of:       hospital_operations.schedules
-- why:      Somebody is on the roster who had left by then: the shift will be short, or the
--           snapshot is wrong.
select
    s.schedule_date,
    s.staff_id
from affected_days as d
inner join hospital_operations.schedules as s on d.day = s.schedule_date
inner join hospital_operations.staff_history as h
    on s.staff_id = h.staff_id and h.valid_during @> s.schedule_date
where h.status = 'left';
