-- severity: error
-- scope:    affected
-- of:       marts.patient_flow
-- why:      Everybody who came has one outcome: admitted, denied for one of two reasons, or
--           outpatient; or nobody recorded it, which the visits say.
with

unrecorded as (
    select
        v.visit_date as day,
        coalesce(v.department, 'unknown') as department,
        count(*) as visits
    from affected_days as d
    inner join hospital_admissions.visits as v on d.day = v.visit_date
    where v.outcome = 'unknown'
    group by v.visit_date, coalesce(v.department, 'unknown')
)

select
    f.day,
    f.department,
    f.visits,
    f.admitted,
    f.denied_capacity,
    f.denied_unconfigured,
    f.outpatients,
    coalesce(u.visits, 0) as unrecorded
from affected_days as d
inner join marts.patient_flow as f on d.day = f.day
left outer join unrecorded as u on f.day = u.day and f.department = u.department
where
    f.visits <> (
        f.admitted
        + f.denied_capacity
        + f.denied_unconfigured
        + f.outpatients
        + coalesce(u.visits, 0)
    );
