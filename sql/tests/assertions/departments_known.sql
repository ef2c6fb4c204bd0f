-- severity: warn
-- scope:    affected
-- why:      A department that department_aliases does not know counts as one without beds, so its
--           denials are put down to configuration. Add the alias, then rebuild the day.
select
    v.visit_date as day,
    v.department,
    count(*) as visits
from affected_days as d
inner join hospital_admissions.visits as v on d.day = v.visit_date
where
    v.department is not null
    and not exists (
        select from hospital_operations.department_aliases as n
        where n.source = 'admissions' and n.alias = lower(btrim(v.department))
    )
group by v.visit_date, v.department;
