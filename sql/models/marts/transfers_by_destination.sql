-- model:  marts.transfers_by_destination
-- kind:   by_date(day)
-- lookback: 31 days of hospital_admissions.visits
-- grain:  one destination on one day
-- why:    Which facility takes on how many, and how many of them never had a bed here.
select
    t.transfer_date as day,
    coalesce(t.destination, 'unknown') as destination,
    coalesce(min(f.kind), 'unknown') as kind,
    count(*) as transfers,
    count(*) filter (where v.outcome = 'admitted') as of_admitted,
    count(*) filter (
        where v.outcome in ('denied_capacity', 'denied_unconfigured')
    ) as of_denied,
    count(*) filter (where v.outcome in ('outpatient', 'unknown')) as of_others,
    count(*) filter (where v.outcome is null) as without_visit,
    cast(
        percentile_cont(0.5) within group (
            order by extract(epoch from t.transferred_at - v.arrived_at) / 3600
        )
        as numeric(7, 1)
    ) as median_hours
from affected_days as d
inner join hospital_admissions.transfers as t on d.day = t.transfer_date
left outer join hospital_operations.facilities as f on t.destination = f.facility
left outer join hospital_admissions.visits as v
    on t.visit_date = v.visit_date and t.patient_id = v.patient_id and t.visit_id = v.visit_id
group by t.transfer_date, coalesce(t.destination, 'unknown');
