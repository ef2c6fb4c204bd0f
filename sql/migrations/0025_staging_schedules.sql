-- staging.schedules: the roster of a month
-- grain: one member of staff on one day, as delivered: exact duplicates are kept
-- source: schedules_{month}.csv

create table staging.schedules (
    staff_id uuid not null,
    first_name text,
    surname text,
    role text,
    experience_level text,
    years_of_service numeric,
    date date not null,
    department text,
    shift_name text,
    is_work_day boolean,
    _load_id bigint not null,
    _record_no bigint not null
);

-- Rows come in order of load and of time, so a few pages of BRIN replace a btree.
create index schedules_load_id_idx on staging.schedules
using brin (_load_id) with (pages_per_range = 32, autosummarize = on);
create index schedules_date_idx on staging.schedules
using brin (date) with (pages_per_range = 32, autosummarize = on);

comment on table staging.schedules is
'The roster of a month. As delivered in schedules_{month}.csv.';
comment on column staging.schedules.staff_id is 'Member of staff.';
comment on column staging.schedules.first_name is 'First name.';
comment on column staging.schedules.surname is 'Surname.';
comment on column staging.schedules.role is 'Role.';
comment on column staging.schedules.experience_level is 'Junior, Mid-Level or Senior.';
comment on column staging.schedules.years_of_service is 'Years.';
comment on column staging.schedules.date is 'Day of the roster.';
comment on column staging.schedules.department is 'Department where the shift is worked.';
comment on column staging.schedules.shift_name is 'Shift, or BREAK_* for a day off.';
comment on column staging.schedules.is_work_day is 'Whether it is a day of work.';
comment on column staging.schedules._load_id is 'Load that brought the row.';
comment on column staging.schedules._record_no is 'Number of the record in the file, from 1.';
