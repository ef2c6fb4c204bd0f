-- staging.daily_visitors: who came to the hospital
-- grain: one arrival of one person, as delivered: exact duplicates are kept
-- source: daily_visitors_{date}.csv

create table staging.daily_visitors (
    person_id uuid not null,
    first_name text,
    surname text,
    age integer,
    condition text,
    arrival_time timestamp not null,
    patient_type text,
    department text,
    _load_id bigint not null,
    _record_no bigint not null
);

-- Rows come in order of load and of time, so a few pages of BRIN replace a btree.
create index daily_visitors_load_id_idx on staging.daily_visitors
using brin (_load_id) with (pages_per_range = 32, autosummarize = on);
create index daily_visitors_arrival_time_idx on staging.daily_visitors
using brin (arrival_time) with (pages_per_range = 32, autosummarize = on);

comment on table staging.daily_visitors is
'Who came to the hospital. As delivered in daily_visitors_{date}.csv.';
comment on column staging.daily_visitors.person_id is 'Person, as people names him or her.';
comment on column staging.daily_visitors.first_name is 'First name.';
comment on column staging.daily_visitors.surname is 'Surname.';
comment on column staging.daily_visitors.age is 'Age in years.';
comment on column staging.daily_visitors.condition is 'Why the person came.';
comment on column staging.daily_visitors.arrival_time is
'Arrival: local time, to the minute, without a zone.';
comment on column staging.daily_visitors.patient_type is 'Inpatient or Outpatient.';
comment on column staging.daily_visitors.department is 'Department as admissions name it.';
comment on column staging.daily_visitors._load_id is 'Load that brought the row.';
comment on column staging.daily_visitors._record_no is 'Number of the record in the file, from 1.';
