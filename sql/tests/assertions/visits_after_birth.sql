-- severity: warn
-- scope:    affected
-- of:       hospital_admissions.visits
-- why:      Nobody comes before being born: the date of birth is wrong, or the person.
select
    v.visit_date,
    v.patient_id,
    v.visit_id
from affected_days as d
inner join hospital_admissions.visits as v on d.day = v.visit_date
inner join hospital_admissions.patients as p on v.patient_id = p.patient_id
where v.visit_date < p.birth_date;
