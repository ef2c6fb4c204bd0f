-- staging.staff_data: the workforce as first hired
-- grain: one member of staff, as delivered: exact duplicates are kept
-- source: staff_data.csv

create table staging.staff_data (
    person_id uuid,
    first_name text,
    surname text,
    gender text,
    race text,
    birthdate date,
    residential_address text,
    age integer,
    role text,
    staff_id uuid not null,
    years_of_service numeric,
    experience_level text,
    department text,
    _load_id bigint not null,
    _record_no bigint not null
);

-- Rows come in order of load and of time, so a few pages of BRIN replace a btree.
create index staff_data_load_id_idx on staging.staff_data
using brin (_load_id) with (pages_per_range = 32, autosummarize = on);

comment on table staging.staff_data is
'The workforce as first hired. As delivered in staff_data.csv.';
comment on column staging.staff_data.person_id is 'Person, as people names him or her.';
comment on column staging.staff_data.first_name is 'First name.';
comment on column staging.staff_data.surname is 'Surname.';
comment on column staging.staff_data.gender is 'male, female or unisex.';
comment on column staging.staff_data.race is 'As delivered.';
comment on column staging.staff_data.birthdate is 'Date of birth.';
comment on column staging.staff_data.residential_address is 'Street, town, province.';
comment on column staging.staff_data.age is
'As of 2026, when the file was generated: never use it.';
comment on column staging.staff_data.role is 'Role.';
comment on column staging.staff_data.staff_id is 'Member of staff.';
comment on column staging.staff_data.years_of_service is 'Years; fractional in snapshots.';
comment on column staging.staff_data.experience_level is 'Junior, Mid-Level or Senior.';
comment on column staging.staff_data.department is
'Department as the workforce files name it; Reserve if not placed.';
comment on column staging.staff_data._load_id is 'Load that brought the row.';
comment on column staging.staff_data._record_no is 'Number of the record in the file, from 1.';
