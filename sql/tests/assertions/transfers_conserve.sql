-- severity: error
-- scope:    affected
-- why:      Every transfer of the day is a fact: staged = facts + exact duplicates, also when the
--           same record comes in two sessions. More distinct records than facts means that two tell
--           different things about one transfer.
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
            from staging.transfers as r
            where r.transfer_date >= d.day and r.transfer_date < d.day + 1
            group by
                r.person_id,
                r.first_name,
                r.surname,
                r.age,
                r.condition,
                r.transfer_reason,
                r.transfer_date,
                r.transfer_from,
                r.transfer_to,
                r.transport_mode
        )

        select
            coalesce(sum(c.copies), 0) as staged,
            count(*) as records
        from records as c
    ) as s
cross join
    lateral (
        select count(*) as facts
        from hospital_admissions.transfers as f
        where f.transfer_date = d.day
    ) as f
where s.records <> f.facts;
