-- staging.reserve_pool: people who stand ready to be hired
-- grain: one member of the reserve, as delivered: exact duplicates are kept
-- source: reserve_pool.csv

create table staging.reserve_pool (
    person_id uuid,
    first_name text,
    surname text,
    gender text,
    race text,
    birthdate date,
    residential_address text,
    age integer,
    staff_id uuid not null,
    years_of_service numeric,
    experience_level text,
    department text,
    _load_id bigint not null,
    _record_no bigint not null
);

-- Rows come in order of load and of time, so a few pages of BRIN replace a btree.
create index reserve_pool_load_id_idx on staging.reserve_pool
using brin (_load_id) with (pages_per_range = 32, autosummarize = on);

comment on table staging.reserve_pool is
'People who stand ready to be hired. As delivered in reserve_pool.csv.';
comment on column staging.reserve_pool.person_id is 'Person, as people names him or her.';
comment on column staging.reserve_pool.first_name is 'First name.';
comment on column staging.reserve_pool.surname is 'Surname.';
comment on column staging.reserve_pool.gender is 'male, female or unisex.';
comment on column staging.reserve_pool.race is 'As delivered.';
comment on column staging.reserve_pool.birthdate is 'Date of birth.';
comment on column staging.reserve_pool.residential_address is 'Street, town, province.';
comment on column staging.reserve_pool.age is
'As of 2026, when the file was generated: never use it.';
comment on column staging.reserve_pool.staff_id is 'Member of staff.';
comment on column staging.reserve_pool.years_of_service is 'Years; fractional in snapshots.';
comment on column staging.reserve_pool.experience_level is 'Junior, Mid-Level or Senior.';
comment on column staging.reserve_pool.department is
'Department as the workforce files name it; Reserve if not placed.';
comment on column staging.reserve_pool._load_id is 'Load that brought the row.';
comment on column staging.reserve_pool._record_no is 'Number of the record in the file, from 1.';
