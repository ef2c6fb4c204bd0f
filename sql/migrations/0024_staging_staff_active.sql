-- staging.staff_active: quarterly snapshot of the workforce; who has left is simply absent
-- grain: one member of staff in one snapshot, as delivered: exact duplicates are kept
-- source: staff_active_{date}.csv

create table staging.staff_active (
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
    _date date not null,
    _load_id bigint not null,
    _record_no bigint not null
);

-- Rows come in order of load and of time, so a few pages of BRIN replace a btree.
create index staff_active_load_id_idx on staging.staff_active
using brin (_load_id) with (pages_per_range = 32, autosummarize = on);
create index staff_active_date_idx on staging.staff_active
using brin (_date) with (pages_per_range = 32, autosummarize = on);

comment on table staging.staff_active is
'Quarterly snapshot of the workforce; who has left is simply absent. As delivered in '
'staff_active_{date}.csv.';
comment on column staging.staff_active.person_id is 'Person, as people names him or her.';
comment on column staging.staff_active.first_name is 'First name.';
comment on column staging.staff_active.surname is 'Surname.';
comment on column staging.staff_active.gender is 'male, female or unisex.';
comment on column staging.staff_active.race is 'As delivered.';
comment on column staging.staff_active.birthdate is 'Date of birth.';
comment on column staging.staff_active.residential_address is 'Street, town, province.';
comment on column staging.staff_active.age is 'Age on the day of the snapshot.';
comment on column staging.staff_active.role is
'Role; null for who came from the reserve and has none yet.';
comment on column staging.staff_active.staff_id is 'Member of staff.';
comment on column staging.staff_active.years_of_service is 'Years; fractional in snapshots.';
comment on column staging.staff_active.experience_level is 'Junior, Mid-Level or Senior.';
comment on column staging.staff_active.department is
'Department as the workforce files name it; Reserve if not placed.';
comment on column staging.staff_active._date is 'Day of the snapshot, from the file name.';
comment on column staging.staff_active._load_id is 'Load that brought the row.';
comment on column staging.staff_active._record_no is 'Number of the record in the file, from 1.';
