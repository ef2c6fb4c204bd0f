-- hospital_admissions.medical_conditions: what people are ill with
-- grain: one condition of one person

create table hospital_admissions.medical_conditions (
    patient_id uuid not null,
    condition_id uuid not null,
    condition text not null,
    detail text,
    is_illness boolean not null,
    constraint medical_conditions_pkey primary key (patient_id, condition_id),
    constraint medical_conditions_patient_id_fkey foreign key (patient_id)
    references hospital_admissions.patients (patient_id)
    deferrable initially deferred
);

create index medical_conditions_condition_id_idx
on hospital_admissions.medical_conditions (condition_id);

comment on table hospital_admissions.medical_conditions is
'What people were found to be ill with when the population was assessed.';
comment on column hospital_admissions.medical_conditions.patient_id is 'The person.';
comment on column hospital_admissions.medical_conditions.condition_id is
'Key made from condition and detail in lower case: the same for everybody who has it.';
comment on column hospital_admissions.medical_conditions.condition is
'The condition; of "Chronic Condition: Asthma" what stands before the colon.';
comment on column hospital_admissions.medical_conditions.detail is
'What stands after the colon; null if nothing does.';
comment on column hospital_admissions.medical_conditions.is_illness is
'False where the assessment says that nothing significant was reported.';

-- From now on whoever is in that file becomes a patient when it is delivered. For one that was
-- delivered before, here.
insert into hospital_admissions.patients (patient_id, is_inferred)
select distinct
    i.person_id as patient_id,
    true as is_inferred
from staging.population_with_illnesses as i
where
    not exists (
        select from hospital_admissions.patients as p
        where p.patient_id = i.person_id
    );
