-- severity: error
-- scope:    affected
-- of:       hospital_admissions.visits
-- why:      The primary key begins with the date, for partitions, so it does not say that a visit
--           has one id. This does. The id is made from the time of arrival among other things: it
--           cannot come back on another day.
select
    v.visit_date,
    v.visit_id,
    count(*) as visits
from affected_days as d
inner join hospital_admissions.visits as v on d.day = v.visit_date
group by v.visit_date, v.visit_id
having count(*) > 1;
