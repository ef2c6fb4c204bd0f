-- severity: error
-- scope:    affected
-- why:      Where a member belonged on a day of the roster is what staff_history says of that day.
--           It is a model by versions: when a snapshot that comes late changes it, the published
--           rosters are built again, and so are among the days at hand.
select
    s.schedule_date,
    count(*) as members
from affected_days as d
inner join hospital_operations.schedules as s on d.day = s.schedule_date
left outer join hospital_operations.staff_history as h
    on s.staff_id = h.staff_id and h.valid_during @> s.schedule_date and h.status <> 'left'
where s.home_department is distinct from h.department
group by s.schedule_date;
