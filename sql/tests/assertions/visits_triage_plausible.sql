-- severity: warn
-- scope:    affected
-- of:       hospital_admissions.visits
-- why:      Triage takes minutes, not less than none and not more than a day, and has five levels.
select
    v.visit_date,
    v.patient_id,
    v.visit_id,
    v.triage_level,
    v.triage_minutes
from affected_days as d
inner join hospital_admissions.visits as v on d.day = v.visit_date
where
    v.triage_minutes < 0
    or v.triage_minutes > 1440
    or v.triage_level not in ('Critical', 'Severe', 'Moderate', 'Mild', 'Non-Urgent');
