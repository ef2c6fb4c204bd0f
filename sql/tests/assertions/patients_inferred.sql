-- severity: warn
-- scope:    affected
-- of:       hospital_admissions.visits
-- why:      A visit of somebody who is in no people file. Kept with an inferred patient; a later
--           people file completes the row. Many of them: the people file is old.
select
    v.visit_date,
    v.patient_id,
    v.visit_id
from affected_days as d
inner join hospital_admissions.visits as v on d.day = v.visit_date
inner join hospital_admissions.patients as p on v.patient_id = p.patient_id
where p.is_inferred;
