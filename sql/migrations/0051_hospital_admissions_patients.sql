-- hospital_admissions.patients: the master patient index
-- grain: one person of the population served

create table hospital_admissions.patients (
    patient_id uuid not null,
    first_name text,
    surname text,
    residential_address text,
    birth_date date,
    birth_year integer,
    gender text,
    race text,
    is_inferred boolean not null,
    constraint patients_pkey primary key (patient_id),
    constraint patients_birth_year_check check (birth_year = extract(year from birth_date)),
    constraint patients_inferred_check check (
        not is_inferred
        or num_nonnulls(
            first_name, surname, residential_address, birth_date, birth_year, gender, race
        ) = 0
    )
);

comment on table hospital_admissions.patients is
'The master patient index: one row per person, known or only seen (inferred).';
comment on column hospital_admissions.patients.patient_id is 'The person.';
comment on column hospital_admissions.patients.first_name is 'First name. Stewards only.';
comment on column hospital_admissions.patients.surname is 'Surname. Stewards only.';
comment on column hospital_admissions.patients.residential_address is 'Address. Stewards only.';
comment on column hospital_admissions.patients.birth_date is 'Date of birth. Stewards only.';
comment on column hospital_admissions.patients.birth_year is 'Year of birth.';
comment on column hospital_admissions.patients.gender is 'male, female or unisex, as delivered.';
comment on column hospital_admissions.patients.race is 'As delivered.';
comment on column hospital_admissions.patients.is_inferred is
'True for a person who came to the hospital but is in no people file yet.';
