-- staging.admissions: triage and the decision to admit
-- grain: one decision about one arrival, as delivered: exact duplicates are kept
-- source: admissions_{date}.csv

create table staging.admissions (
    person_id uuid not null,
    admission_date timestamp not null,
    triage_level text,
    triage_duration_minutes integer,
    condition text,
    department text,
    patient_type text,
    admission_status text,
    admitting_doctor text,
    admitting_nurse text,
    _load_id bigint not null,
    _record_no bigint not null
);

-- Rows come in order of load and of time, so a few pages of BRIN replace a btree.
create index admissions_load_id_idx on staging.admissions
using brin (_load_id) with (pages_per_range = 32, autosummarize = on);
create index admissions_admission_date_idx on staging.admissions
using brin (admission_date) with (pages_per_range = 32, autosummarize = on);

comment on table staging.admissions is
'Triage and the decision to admit. As delivered in admissions_{date}.csv.';
comment on column staging.admissions.person_id is 'Person, as people names him or her.';
comment on column staging.admissions.admission_date is
'Time of arrival: local, to the minute, without a zone.';
comment on column staging.admissions.triage_level is
'Critical, Severe, Moderate, Mild or Non-Urgent.';
comment on column staging.admissions.triage_duration_minutes is 'Minutes of triage.';
comment on column staging.admissions.condition is 'Why the person came.';
comment on column staging.admissions.department is 'Department as admissions name it.';
comment on column staging.admissions.patient_type is 'Inpatient or Outpatient.';
comment on column staging.admissions.admission_status is
'Admitted, or Denied - Capacity Full (said of outpatients as well).';
comment on column staging.admissions.admitting_doctor is 'First name and surname, or N/A.';
comment on column staging.admissions.admitting_nurse is 'First name and surname, or N/A.';
comment on column staging.admissions._load_id is 'Load that brought the row.';
comment on column staging.admissions._record_no is 'Number of the record in the file, from 1.';
