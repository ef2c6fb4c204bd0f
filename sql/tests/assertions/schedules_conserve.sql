-- severity: error
-- scope:    affected
-- why:      Every row of the day's roster is a fact: staged = facts + exact duplicates. More
--           distinct rows than facts means that somebody is rostered in two ways on one day.
with

-- offset 0: each day is looked up by itself, as in the model.
records as (
    select
        d.day,
        count(*) as copies
    from affected_days as d
    cross join
        lateral (
            select
                r.staff_id,
                r.first_name,
                r.surname,
                r.role,
                r.experience_level,
                r.years_of_service,
                r.department,
                r.shift_name,
                r.is_work_day
            from staging.schedules as r
            where r.date = d.day
            offset 0 -- noqa: AM09
        ) as r
    group by
        d.day,
        r.staff_id,
        r.first_name,
        r.surname,
        r.role,
        r.experience_level,
        r.years_of_service,
        r.department,
        r.shift_name,
        r.is_work_day
),

staged as (
    select
        r.day,
        sum(r.copies) as staged,
        sum(r.copies - 1) as exact_duplicates
    from records as r
    group by r.day
),

facts as (
    select
        s.schedule_date as day,
        count(*) as facts
    from affected_days as d
    inner join hospital_operations.schedules as s on d.day = s.schedule_date
    group by s.schedule_date
)

select
    d.day,
    coalesce(s.staged, 0) as staged,
    coalesce(s.exact_duplicates, 0) as exact_duplicates,
    coalesce(f.facts, 0) as facts
from affected_days as d
left outer join staged as s on d.day = s.day
left outer join facts as f on d.day = f.day
where coalesce(s.staged, 0) <> coalesce(s.exact_duplicates, 0) + coalesce(f.facts, 0);
