-- hospital_admissions.visits: arrivals at the hospital and what became of them
-- grain: one arrival of one person
-- The key begins with the business date and the person: ready for partitions and for Citus.

create table hospital_admissions.visits (
    visit_date date not null,
    patient_id uuid not null,
    visit_id uuid not null,
    arrived_at timestamptz not null,
    department text,
    condition text,
    patient_type text,
    outcome text not null,
    triage_level text,
    triage_minutes integer,
    admitting_doctor text,
    admitting_nurse text,
    visitor_recorded boolean not null,
    admission_recorded boolean not null,
    constraint visits_pkey primary key (visit_date, patient_id, visit_id),
    constraint visits_patient_id_fkey foreign key (patient_id)
    references hospital_admissions.patients (patient_id)
    deferrable initially deferred,
    constraint visits_outcome_check check (
        outcome in ('admitted', 'denied_capacity', 'denied_unconfigured', 'outpatient', 'unknown')
    ),
    constraint visits_recorded_check check (visitor_recorded or admission_recorded)
);

create index visits_patient_id_idx on hospital_admissions.visits (patient_id);

comment on table hospital_admissions.visits is
'One row per arrival of a person, from the visitors and the admissions of the day together.';
comment on column hospital_admissions.visits.visit_date is 'Local date of arrival.';
comment on column hospital_admissions.visits.patient_id is 'The person.';
comment on column hospital_admissions.visits.visit_id is
'Key made from person, minute, department and condition: the same in every rebuild.';
comment on column hospital_admissions.visits.arrived_at is 'Arrival, to the minute.';
comment on column hospital_admissions.visits.department is 'Department as delivered.';
comment on column hospital_admissions.visits.condition is 'Why the person came, as delivered.';
comment on column hospital_admissions.visits.patient_type is
'Inpatient or Outpatient, as delivered.';
comment on column hospital_admissions.visits.outcome is
'admitted; denied_capacity: all beds taken; denied_unconfigured: the department has no inpatient '
'beds; outpatient: went home; unknown: nobody recorded it.';
comment on column hospital_admissions.visits.triage_level is
'Critical, Severe, Moderate, Mild or Non-Urgent.';
comment on column hospital_admissions.visits.triage_minutes is 'Minutes of triage.';
comment on column hospital_admissions.visits.admitting_doctor is
'Name as delivered; null if nobody admitted.';
comment on column hospital_admissions.visits.admitting_nurse is
'Name as delivered; null if nobody admitted.';
comment on column hospital_admissions.visits.visitor_recorded is 'In the visitors of the day.';
comment on column hospital_admissions.visits.admission_recorded is 'In the admissions of the day.';
