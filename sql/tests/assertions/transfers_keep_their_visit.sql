-- severity: error
-- scope:    affected
-- why:      A transfer belongs to the person's last visit before it, often one of the day before.
--           When the visits of a day change, the published days of the 31 after it are built again
--           (lookback of the model): no transfer of those, or of the days at hand, may name a visit
--           that is gone, or not the last one of the 720 hours before it.
with

built as (
    select p.day from ops.days as p
    union distinct
    select d.day from affected_days as d
)

select
    t.transfer_date,
    t.patient_id,
    t.transfer_id
from affected_days as d
inner join hospital_admissions.transfers as t on d.day = t.visit_date
where
    t.transfer_date in (select b.day from built as b)
    and not exists (
        select from hospital_admissions.visits as v
        where
            v.visit_date = t.visit_date
            and v.patient_id = t.patient_id
            and v.visit_id = t.visit_id
    )

union distinct

select
    t.transfer_date,
    t.patient_id,
    t.transfer_id
from affected_days as d
inner join hospital_admissions.visits as v on d.day = v.visit_date
inner join hospital_admissions.transfers as t
    on
        v.patient_id = t.patient_id
        and v.arrived_at <= t.transferred_at
        and v.arrived_at + interval '720 hours' > t.transferred_at
left outer join hospital_admissions.visits as k
    on t.visit_date = k.visit_date and t.patient_id = k.patient_id and t.visit_id = k.visit_id
where
    t.transfer_date in (select b.day from built as b)
    and (k.visit_id is null or v.arrived_at > k.arrived_at);
