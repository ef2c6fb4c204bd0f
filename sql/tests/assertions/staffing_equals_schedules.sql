-- severity: error
-- scope:    affected
-- why:      Everybody on the roster of the day is counted once, and so is everybody at work.
with

counted as (
    select
        s.day,
        sum(s.rostered) as rostered,
        sum(s.on_duty) as on_duty
    from affected_days as d
    inner join marts.staffing as s on d.day = s.day
    group by s.day
),

facts as (
    select
        s.schedule_date as day,
        count(*) as rostered,
        count(s.on_duty) as on_duty
    from affected_days as d
    inner join hospital_operations.schedules as s on d.day = s.schedule_date
    group by s.schedule_date
)

select
    d.day,
    coalesce(f.rostered, 0) as in_schedules,
    coalesce(c.rostered, 0) as in_staffing,
    coalesce(f.on_duty, 0) as on_duty_in_schedules,
    coalesce(c.on_duty, 0) as on_duty_in_staffing
from affected_days as d
left outer join facts as f on d.day = f.day
left outer join counted as c on d.day = c.day
where
    coalesce(f.rostered, 0) <> coalesce(c.rostered, 0)
    or coalesce(f.on_duty, 0) <> coalesce(c.on_duty, 0);
