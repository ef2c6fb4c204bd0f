-- severity: warn
-- scope:    affected
-- why:      A department that is sent inpatients and has no inpatient beds configured turns all of
--           them away. In the older simulation General Medicine and the Emergency Room do.
select
    f.day,
    f.department,
    f.denied_unconfigured
from affected_days as d
inner join marts.patient_flow as f on d.day = f.day
where f.denied_unconfigured > 0;
