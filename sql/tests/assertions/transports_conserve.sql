-- severity: error
-- scope:    affected
-- why:      Every transport of the day is a fact: staged = facts + exact duplicates, also when the
--           same record comes in two sessions. More distinct records than facts means that two tell
--           different things about one transport.
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
            from staging.emergency_transports as r
            where r.transport_date >= d.day and r.transport_date < d.day + 1
            group by
                r.patient_id,
                r.first_name,
                r.surname,
                r.age,
                r.condition,
                r.severity,
                r.transport_date,
                r.transport_type,
                r.department,
                r.attending_paramedic,
                r.attending_physician,
                r.attending_nurse,
                r.notes
        )

        select
            coalesce(sum(c.copies), 0) as staged,
            count(*) as records
        from records as c
    ) as s
cross join
    lateral (
        select count(*) as facts
        from hospital_operations.emergency_transports as f
        where f.transport_date = d.day
    ) as f
where s.records <> f.facts;
