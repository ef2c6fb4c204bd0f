-- severity: warn
-- scope:    affected
-- of:       hospital_admissions.transfers
-- why:      Somebody was sent on who had not come in the thirty days before. Kept without a visit;
--           the first days of a history have a few.
select
    t.transfer_date,
    t.patient_id,
    t.transfer_id
from affected_days as d
inner join hospital_admissions.transfers as t on d.day = t.transfer_date
where t.visit_id is null;
