-- model:  marts.staffing
-- kind:   by_date(day)
-- grain:  one shift of one department on one day
-- why:    Whether there are enough people, of the right kind, in each shift of each department. At
--         work is who has a shift with known hours: the roster's own mark may contradict it, which
--         schedules_on_duty_plausible reports.
select
    s.schedule_date as day,
    coalesce(s.department, 'unknown') as department,
    coalesce(s.shift_name, 'unknown') as shift_name,
    count(*) as rostered,
    count(*) filter (where s.on_duty is not null) as on_duty,
    count(*) filter (
        where s.on_duty is not null and s.role in ('Doctor', 'Surgeon')
    ) as doctors_on_duty,
    count(*) filter (where s.on_duty is not null and s.role = 'Nurse') as nurses_on_duty,
    count(*) filter (
        where s.on_duty is not null and s.experience_level = 'Senior'
    ) as seniors_on_duty,
    cast(
        coalesce(sum(extract(epoch from upper(s.on_duty) - lower(s.on_duty)) / 3600), 0)
        as numeric(9, 2)
    ) as planned_hours,
    cast(
        coalesce(sum(s.reserve_hours) filter (where s.on_duty is not null), 0) as bigint
    ) as reserve_hours,
    count(*) filter (where lower(s.department) <> lower(s.home_department)) as away_from_home
from affected_days as d
inner join hospital_operations.schedules as s on d.day = s.schedule_date
group by s.schedule_date, coalesce(s.department, 'unknown'), coalesce(s.shift_name, 'unknown');
