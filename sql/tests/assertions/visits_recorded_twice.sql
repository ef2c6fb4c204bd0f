-- severity: warn
-- scope:    affected
-- of:       hospital_admissions.visits
-- why:      An arrival is normally in the visitors and in the admissions. One that is only in one
--           of them is kept, but somebody should ask: left before triage, or a file that is short?
--           A day for which one of the two was not delivered at all is not reported here.
with

visits as (
    select
        v.visit_date,
        v.patient_id,
        v.visit_id,
        v.visitor_recorded,
        v.admission_recorded,
        bool_or(v.visitor_recorded) over (partition by v.visit_date) as has_visitors,
        bool_or(v.admission_recorded) over (partition by v.visit_date) as has_admissions
    from affected_days as d
    inner join hospital_admissions.visits as v on d.day = v.visit_date
)

select
    v.visit_date,
    v.patient_id,
    v.visit_id,
    v.visitor_recorded,
    v.admission_recorded
from visits as v
where
    v.has_visitors
    and v.has_admissions
    and not (v.visitor_recorded and v.admission_recorded);
