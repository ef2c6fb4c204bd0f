-- model:  marts.patient_flow
-- kind:   by_date(day)
-- grain:  one department on one day
-- why:    The first question of the morning: how many came, how many found a bed, and how many
--         did not. Visits whose outcome nobody recorded are in visits only.
select
    v.visit_date as day,
    coalesce(v.department, 'unknown') as department,
    count(*) as visits,
    count(*) filter (where v.outcome = 'admitted') as admitted,
    count(*) filter (where v.outcome = 'denied_capacity') as denied_capacity,
    count(*) filter (where v.outcome = 'denied_unconfigured') as denied_unconfigured,
    count(*) filter (where v.outcome = 'outpatient') as outpatients
from affected_days as d
inner join hospital_admissions.visits as v on d.day = v.visit_date
group by v.visit_date, coalesce(v.department, 'unknown');
