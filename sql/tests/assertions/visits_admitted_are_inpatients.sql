-- severity: error
-- scope:    affected
-- of:       hospital_admissions.visits
-- why:      Only an inpatient can be given a bed or be denied one.
select
    v.visit_date,
    v.patient_id,
    v.visit_id,
    v.outcome
from affected_days as d
inner join hospital_admissions.visits as v on d.day = v.visit_date
where
    v.outcome in ('admitted', 'denied_capacity', 'denied_unconfigured')
    and lower(btrim(v.patient_type)) is distinct from 'inpatient';
