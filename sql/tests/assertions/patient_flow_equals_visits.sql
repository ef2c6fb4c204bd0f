-- severity: error
-- scope:    affected
-- of:       marts.patient_flow
-- why:      The mart says what the visits say, department by department, in both directions. It is
--           counted here in another way than in the model.
with

flow as (
    select
        f.day,
        f.department,
        c.outcome,
        c.visits
    from affected_days as d
    inner join marts.patient_flow as f on d.day = f.day
    cross join
        lateral (
            values
            ('all', f.visits),
            ('admitted', f.admitted),
            ('denied_capacity', f.denied_capacity),
            ('denied_unconfigured', f.denied_unconfigured),
            ('outpatient', f.outpatients)
        ) as c (outcome, visits)
    where c.visits > 0
),

facts as (
    select
        v.visit_date as day,
        coalesce(v.department, 'unknown') as department,
        coalesce(v.outcome, 'all') as outcome,
        count(*) as visits
    from affected_days as d
    inner join hospital_admissions.visits as v on d.day = v.visit_date
    group by
        v.visit_date,
        coalesce(v.department, 'unknown'),
        grouping sets ((v.outcome), ())
)

select
    coalesce(f.day, v.day) as day,
    coalesce(f.department, v.department) as department,
    coalesce(f.outcome, v.outcome) as outcome,
    coalesce(f.visits, 0) as in_flow,
    coalesce(v.visits, 0) as in_visits
from flow as f
full outer join facts as v
    on f.day = v.day and f.department = v.department and f.outcome = v.outcome
where
    coalesce(f.visits, 0) <> coalesce(v.visits, 0)
    and coalesce(f.outcome, v.outcome) <> 'unknown';
