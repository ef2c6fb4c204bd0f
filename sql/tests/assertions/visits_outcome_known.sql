-- severity: error
-- scope:    affected
-- of:       hospital_admissions.visits
-- why:      A decision was delivered and we do not understand it: a new status or patient type.
--           Until the model knows the word, the counts of the day would be wrong.
select
    v.visit_date,
    v.patient_id,
    v.visit_id
from affected_days as d
inner join hospital_admissions.visits as v on d.day = v.visit_date
where v.admission_recorded and v.outcome = 'unknown';
