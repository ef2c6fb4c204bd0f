-- severity: error
-- scope:    affected
-- why:      Every visitor of the day is a visit: staged = facts + exact duplicates. More distinct
--           records than facts means that two tell different things about one arrival.
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
            from staging.daily_visitors as r
            where r.arrival_time >= d.day and r.arrival_time < d.day + 1
            group by
                r.person_id,
                r.first_name,
                r.surname,
                r.age,
                r.condition,
                r.arrival_time,
                r.patient_type,
                r.department
        )

        select
            coalesce(sum(c.copies), 0) as staged,
            count(*) as records
        from records as c
    ) as s
cross join
    lateral (
        select count(*) as facts
        from hospital_admissions.visits as f
        where f.visit_date = d.day and f.visitor_recorded
    ) as f
where s.records <> f.facts;
