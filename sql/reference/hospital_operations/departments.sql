-- hospital_operations.departments: one name for each department
-- General Medicine stays apart from Medicine: it receives most patients and has no beds, and to
-- merge the two would turn "none configured" into "all taken".

insert into hospital_operations.departments as d (department, is_clinical, note)
values
('Administration', false, null),
('Cardiology', true, null),
('Emergency', true, 'Admissions and beds call it Emergency Room; it has no inpatient beds.'),
('Facilities', false, null),
('General Consultation', true, 'Outpatients only.'),
('General Medicine', true, 'Receives most patients; no beds are configured for it.'),
('High Care', true, null),
('ICU', true, null),
('Medicine', true, null),
('Neurology', true, null),
('Obstetrics & Gynecology', true, 'The configuration calls it Maternity.'),
('Oncology', true, null),
('Palliative', true, null),
('Pediatrics', true, null),
('Psychiatry', true, null),
('Reserve', false, 'Where the workforce files put people who are not placed yet.'),
('Specialist Clinic', true, 'Outpatients only.'),
('Surgery', true, null)
on conflict (department) do update
    set is_clinical = excluded.is_clinical, note = excluded.note
    where (d.is_clinical, d.note) is distinct from (excluded.is_clinical, excluded.note);
