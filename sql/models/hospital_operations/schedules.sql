-- model:  hospital_operations.schedules
-- kind:   by_date(schedule_date)
-- grain:  one member of staff on one day of the roster
-- why:    Who was to work where and when. Breaks are rows too, with nobody on duty. A shift begins
--         on the day of the roster and may end on the next; both ends are local times, so that a
--         night on which the clock changes still ends at the hour the roster says. A row delivered
--         twice counts once; of two that differ the last delivered wins, and schedules_conserve
--         reports them. The roster assigns a department; where the member belongs is what the
--         workforce files said for that day, null for who had left by then.
with

-- A few shifts a day, instead of a conversion for every row.
shift_times as (
    select
        d.day,
        h.shift,
        h.reserve_hours,
        case
            when h.starts_at is not null
                then
                    tstzrange(
                        ops.local_time(d.day + h.starts_at),
                        ops.local_time(
                            d.day + h.starts_at + make_interval(hours => h.duration_hours)
                        )
                    )
        end as on_duty
    from affected_days as d
    cross join hospital_operations.shifts as h
),

-- Each affected day is looked up by itself (lateral, and offset 0 keeps it so): a join of ranges
-- has no good plan, and one over all of staging is what the planner may take for thirty days.
rostered as (
    select distinct on (d.day, r.staff_id)
        d.day,
        r.staff_id,
        nullif(btrim(r.first_name), '') as first_name,
        nullif(btrim(r.surname), '') as surname,
        nullif(btrim(r.role), '') as role,
        nullif(r.experience_level, '') as experience_level,
        nullif(r.department, '') as department,
        nullif(btrim(r.shift_name), '') as shift_name,
        r.is_work_day
    from affected_days as d
    cross join
        lateral (
            select
                r.staff_id,
                r.first_name,
                r.surname,
                r.role,
                r.experience_level,
                r.department,
                r.shift_name,
                r.is_work_day,
                r._load_id,
                r._record_no
            from staging.schedules as r
            where r.date = d.day
            offset 0 -- noqa: AM09
        ) as r
    order by d.day asc, r.staff_id asc, r._load_id desc, r._record_no desc
)

select
    r.day as schedule_date,
    r.staff_id,
    r.first_name,
    r.surname,
    r.role,
    r.experience_level,
    r.department,
    v.department as home_department,
    r.shift_name,
    r.is_work_day,
    t.on_duty,
    t.reserve_hours
from rostered as r
left outer join shift_times as t on r.day = t.day and r.shift_name = t.shift
-- At most one version: the exclusion constraint of staff_history sees to it.
left outer join hospital_operations.staff_history as v
    on r.staff_id = v.staff_id and v.valid_during @> r.day and v.status <> 'left';
