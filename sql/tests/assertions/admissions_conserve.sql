-- severity: error
-- scope:    affected
-- why:      An admission is an accepted inpatient visit: none is lost, and none is made up.
with

accepted as (
    select
        v.visit_date,
        v.patient_id,
        v.visit_id
    from affected_days as d
    inner join hospital_admissions.visits as v on d.day = v.visit_date
    where v.outcome = 'admitted'
),

admissions as (
    select
        a.admission_date,
        a.patient_id,
        a.visit_id
    from affected_days as d
    inner join hospital_admissions.admissions as a on d.day = a.admission_date
)

select
    coalesce(v.visit_date, a.admission_date) as day,
    coalesce(v.patient_id, a.patient_id) as patient_id,
    coalesce(v.visit_id, a.visit_id) as visit_id,
    v.visit_id is not null as is_accepted,
    a.visit_id is not null as is_admission
from accepted as v
full outer join admissions as a
    on
        v.visit_date = a.admission_date
        and v.patient_id = a.patient_id
        and v.visit_id = a.visit_id
where v.visit_id is null or a.visit_id is null;
