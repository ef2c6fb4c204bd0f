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
    lateral (
        select
            count(*) as staged,
            count(
                distinct row(
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
            ) as records
        from staging.admissions as r
        where r.admission_date >= d.day and r.admission_date < d.day + 1
    ) as s
cross join
    lateral (
        select count(*) as facts
        from hospital_admissions.visits as f
        where f.visit_date = d.day and f.admission_recorded
    ) as f
where s.records <> f.facts;
