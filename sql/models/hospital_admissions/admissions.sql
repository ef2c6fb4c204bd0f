-- model:  hospital_admissions.admissions
-- kind:   by_date(admission_date)
-- grain:  one accepted inpatient visit
-- why:    The visits that ended in a bed. No feed tells when somebody leaves, so departure is
--         unknown and every stay is open: no length of stay is made up.
select
    v.visit_date as admission_date,
    v.patient_id,
    v.visit_id,
    v.arrived_at as admitted_at,
    v.department,
    v.condition,
    v.triage_level,
    v.triage_minutes,
    v.admitting_doctor,
    v.admitting_doctor_id,
    v.admitting_doctor_match,
    v.admitting_nurse,
    v.admitting_nurse_id,
    v.admitting_nurse_match,
    cast(null as timestamptz) as departed_at,
    'unknown' as departure_kind
from affected_days as d
inner join hospital_admissions.visits as v on d.day = v.visit_date
where v.outcome = 'admitted';
