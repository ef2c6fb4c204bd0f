-- severity: error
-- scope:    affected
-- why:      Every row of the day's roster is a fact: staged = facts + exact duplicates. More
--           distinct rows than facts means that somebody is rostered in two ways on one day.
select
    d.day,
    s.staged,
    s.staged - s.records as exact_duplicates,
    f.facts
from affected_days as d
cross join
    lateral ( -- noqa: ST05
        with

        records as (
            select count(*) as copies
            from staging.schedules as r
            where r.date = d.day
            group by
                r.staff_id,
                r.first_name,
                r.surname,
                r.role,
                r.experience_level,
                r.years_of_service,
                r.department,
                r.shift_name,
                r.is_work_day
        )

        select
            coalesce(sum(c.copies), 0) as staged,
            count(*) as records
        from records as c
    ) as s
cross join
    lateral (
        select count(*) as facts
        from hospital_operations.schedules as f
        where f.schedule_date = d.day
    ) as f
where s.records <> f.facts;
