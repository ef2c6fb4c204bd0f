-- severity: error
-- scope:    affected
-- why:      Every decision of the day is in a visit: staged = facts + exact duplicates. More
--           distinct records than facts means that one arrival was decided in two ways.
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
            from staging.admissions as r
            where r.admission_date >= d.day and r.admission_date < d.day + 1
            group by
                r.person_id,
                r.admission_date,
                r.triage_level,
                r.triage_duration_minutes,
                r.condition,
                r.department,
                r.patient_type,
                r.admission_status,
                r.admitting_doctor,
                r.admitting_nurse
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
        where f.visit_date = d.day and f.admission_recorded
    ) as f
where s.records <> f.facts;
