-- severity: error
-- scope:    affected
-- of:       hospital_operations.schedules
-- why:      Who works has hours, who has a break has none; hours begin on the day of the roster and
--           last no longer than its longest shift, give or take an hour when the clock changes.
with

days as materialized (
    select
        d.day,
        ops.local_time(cast(d.day as timestamp)) as starts_at,
        ops.local_time(cast(d.day + 1 as timestamp)) as ends_at,
        (
            select make_interval(hours => max(t.duration_hours) + 1)
            from hospital_operations.shifts as t
            where t.is_work
        ) as longest
    from affected_days as d
)

select
    s.schedule_date,
    s.staff_id,
    s.shift_name,
    s.is_work_day,
    s.on_duty
from days as d
inner join hospital_operations.schedules as s on d.day = s.schedule_date
where
    s.is_work_day is distinct from (s.on_duty is not null)
    or lower(s.on_duty) < d.starts_at
    or lower(s.on_duty) >= d.ends_at
    or upper(s.on_duty) - lower(s.on_duty) > d.longest
    or lower_inf(s.on_duty)
    or upper_inf(s.on_duty);
