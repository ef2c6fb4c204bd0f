-- staging.people: the population served
-- grain: one person, as delivered: exact duplicates are kept
-- source: people_data.csv

create table staging.people (
    person_id uuid not null,
    first_name text,
    surname text,
    gender text,
    race text,
    birthdate date,
    residential_address text,
    _load_id bigint not null,
    _record_no bigint not null
);

-- Rows come in order of load and of time, so a few pages of BRIN replace a btree.
create index people_load_id_idx on staging.people
using brin (_load_id) with (pages_per_range = 32, autosummarize = on);

comment on table staging.people is
'The population served. As delivered in people_data.csv.';
comment on column staging.people.person_id is 'Person, as people names him or her.';
comment on column staging.people.first_name is 'First name.';
comment on column staging.people.surname is 'Surname.';
comment on column staging.people.gender is 'male, female or unisex.';
comment on column staging.people.race is 'As delivered.';
comment on column staging.people.birthdate is 'Date of birth.';
comment on column staging.people.residential_address is 'Street, town, province.';
comment on column staging.people._load_id is 'Load that brought the row.';
comment on column staging.people._record_no is 'Number of the record in the file, from 1.';
