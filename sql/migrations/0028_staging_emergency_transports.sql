-- staging.emergency_transports: how people were brought in
-- grain: one transport of one person, as delivered: exact duplicates are kept
-- source: hospital_emergency_transport_{date}_session_{session}.csv

create table staging.emergency_transports (
    patient_id uuid not null,
    first_name text,
    surname text,
    age integer,
    condition text,
    severity integer,
    transport_date timestamp not null,
    transport_type text,
    department text,
    attending_paramedic text,
    attending_physician text,
    attending_nurse text,
    notes text,
    _session integer not null,
    _load_id bigint not null,
    _record_no bigint not null
);

-- Rows come in order of load and of time, so a few pages of BRIN replace a btree.
create index emergency_transports_load_id_idx on staging.emergency_transports
using brin (_load_id) with (pages_per_range = 32, autosummarize = on);
create index emergency_transports_transport_date_idx on staging.emergency_transports
using brin (transport_date) with (pages_per_range = 32, autosummarize = on);

comment on table staging.emergency_transports is
'How people were brought in. As delivered in '
'hospital_emergency_transport_{date}_session_{session}.csv.';
comment on column staging.emergency_transports.patient_id is
'Person; the other files call it person_id.';
comment on column staging.emergency_transports.first_name is 'First name.';
comment on column staging.emergency_transports.surname is 'Surname.';
comment on column staging.emergency_transports.age is 'Age in years.';
comment on column staging.emergency_transports.condition is 'Why the person was brought.';
comment on column staging.emergency_transports.severity is
'1 to 5; the older simulation always says 2.';
comment on column staging.emergency_transports.transport_date is
'Time of transport: local, to the minute, without a zone.';
comment on column staging.emergency_transports.transport_type is 'Ambulance or Private.';
comment on column staging.emergency_transports.department is 'Department as admissions name it.';
comment on column staging.emergency_transports.attending_paramedic is
'First name and surname, or N/A.';
comment on column staging.emergency_transports.attending_physician is 'First name and surname.';
comment on column staging.emergency_transports.attending_nurse is 'First name and surname.';
comment on column staging.emergency_transports.notes is 'Free text; may name people.';
comment on column staging.emergency_transports._session is 'Streaming session, from the file name.';
comment on column staging.emergency_transports._load_id is 'Load that brought the row.';
comment on column staging.emergency_transports._record_no is
'Number of the record in the file, from 1.';
