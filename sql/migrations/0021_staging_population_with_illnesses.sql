-- staging.population_with_illnesses: people with the illnesses the simulation gave them
-- grain: one person, as delivered: exact duplicates are kept
-- source: population_with_illnesses.csv

create table staging.population_with_illnesses (
    person_id uuid not null,
    first_name text,
    surname text,
    gender text,
    race text,
    birthdate date,
    residential_address text,
    age integer,
    age_group_at_assessment text,
    assigned_issues jsonb,
    emt_remedies jsonb,
    hospital_remedies jsonb,
    _load_id bigint not null,
    _record_no bigint not null
);

-- Rows come in order of load and of time, so a few pages of BRIN replace a btree.
create index population_with_illnesses_load_id_idx on staging.population_with_illnesses
using brin (_load_id) with (pages_per_range = 32, autosummarize = on);

comment on table staging.population_with_illnesses is
'People with the illnesses the simulation gave them. As delivered in '
'population_with_illnesses.csv.';
comment on column staging.population_with_illnesses.person_id is
'Person, as people names him or her.';
comment on column staging.population_with_illnesses.first_name is 'First name.';
comment on column staging.population_with_illnesses.surname is 'Surname.';
comment on column staging.population_with_illnesses.gender is 'male, female or unisex.';
comment on column staging.population_with_illnesses.race is 'As delivered.';
comment on column staging.population_with_illnesses.birthdate is 'Date of birth.';
comment on column staging.population_with_illnesses.residential_address is
'Street, town, province.';
comment on column staging.population_with_illnesses.age is
'As of 2026, when the file was generated: never use it.';
comment on column staging.population_with_illnesses.age_group_at_assessment is
'Age group when the illnesses were drawn.';
comment on column staging.population_with_illnesses.assigned_issues is 'List of illnesses.';
comment on column staging.population_with_illnesses.emt_remedies is
'List of what an ambulance crew does.';
comment on column staging.population_with_illnesses.hospital_remedies is
'List of what the hospital does.';
comment on column staging.population_with_illnesses._load_id is 'Load that brought the row.';
comment on column staging.population_with_illnesses._record_no is
'Number of the record in the file, from 1.';
