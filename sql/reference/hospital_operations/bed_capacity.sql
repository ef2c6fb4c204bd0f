-- hospital_operations.bed_capacity: beds and places, and since when
-- This file is the whole truth: a period that is no longer listed goes. When a number changes,
-- close its period and add the next: '(,2024-07-01)' and '[2024-07-01,)'.
-- Nobody said since when the first numbers hold, so their periods are open on both sides.
-- The foreign key is deferred: this file comes before departments.sql.

with

given (department, kind, valid_during, beds) as (
    values
    ('Cardiology', 'inpatient', daterange(null, null), 50),
    ('High Care', 'inpatient', daterange(null, null), 32),
    ('ICU', 'inpatient', daterange(null, null), 53),
    ('Medicine', 'inpatient', daterange(null, null), 265),
    ('Neurology', 'inpatient', daterange(null, null), 40),
    ('Obstetrics & Gynecology', 'inpatient', daterange(null, null), 141),
    ('Oncology', 'inpatient', daterange(null, null), 20),
    ('Palliative', 'inpatient', daterange(null, null), 10),
    ('Pediatrics', 'inpatient', daterange(null, null), 219),
    ('Psychiatry', 'inpatient', daterange(null, null), 20),
    ('Surgery', 'inpatient', daterange(null, null), 330),
    ('Emergency', 'outpatient', daterange(null, null), 150),
    ('General Consultation', 'outpatient', daterange(null, null), 300),
    ('Specialist Clinic', 'outpatient', daterange(null, null), 100)
),

gone as (
    delete from hospital_operations.bed_capacity as b
    where
        not exists (
            select
            from given as g
            where
                g.department = b.department
                and g.kind = b.kind
                and g.valid_during = b.valid_during
        )
)

insert into hospital_operations.bed_capacity as b (department, kind, valid_during, beds)
select
    g.department,
    g.kind,
    g.valid_during,
    g.beds
from given as g
on conflict (department, kind, valid_during) do update
    set beds = excluded.beds
    where b.beds is distinct from excluded.beds;
