-- model:  hospital_operations.roster_names
-- kind:   view
-- grain:  one member of staff on one day of the roster
-- why:    Files name staff in text. This is what such a name is compared with: first name and
--         surname as rostered on that day, in lower case, with the department under its one name.
select
    s.schedule_date,
    s.role,
    lower(concat_ws(' ', btrim(s.first_name), btrim(s.surname))) as full_name,
    s.staff_id,
    a.department,
    coalesce(s.is_work_day, false) as is_at_work
from hospital_operations.schedules as s
left outer join hospital_operations.department_aliases as a
    on a.source = 'rosters' and lower(btrim(s.department)) = a.alias;
