-- severity: warn
-- scope:    affected
-- of:       hospital_operations.emergency_transports
-- why:      Who is brought to the hospital arrives: a transport without a visit of the same person
--           on the same day means that one of the two files is short.
select
    t.transport_date,
    t.patient_id,
    t.transport_id
from affected_days as d
inner join hospital_operations.emergency_transports as t on d.day = t.transport_date
where
    not exists (
        select from hospital_admissions.visits as v
        where v.visit_date = t.transport_date and v.patient_id = t.patient_id
    );
