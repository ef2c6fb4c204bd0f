-- hospital_admissions.admissions: inpatients who were given a bed
-- grain: one accepted inpatient visit
-- The key begins with the business date and the person: ready for partitions and for Citus.

create table hospital_admissions.admissions (
    admission_date date not null,
    patient_id uuid not null,
    visit_id uuid not null,
    admitted_at timestamptz not null,
    department text,
    condition text,
    triage_level text,
    triage_minutes integer,
    admitting_doctor text,
    admitting_doctor_id uuid,
    admitting_doctor_match text not null,
    admitting_nurse text,
    admitting_nurse_id uuid,
    admitting_nurse_match text not null,
    departed_at timestamptz,
    departure_kind text not null,
    stay tstzrange not null generated always as (tstzrange(admitted_at, departed_at)) stored,
    constraint admissions_pkey primary key (admission_date, patient_id, visit_id),
    constraint admissions_patient_id_fkey foreign key (patient_id)
    references hospital_admissions.patients (patient_id)
    deferrable initially deferred,
    constraint admissions_visit_fkey foreign key (admission_date, patient_id, visit_id)
    references hospital_admissions.visits (visit_date, patient_id, visit_id)
    deferrable initially deferred,
    constraint admissions_admitting_doctor_id_fkey foreign key (admitting_doctor_id)
    references hospital_operations.staff (staff_id)
    deferrable initially deferred,
    constraint admissions_admitting_nurse_id_fkey foreign key (admitting_nurse_id)
    references hospital_operations.staff (staff_id)
    deferrable initially deferred,
    constraint admissions_admitting_doctor_match_check check (
        admitting_doctor_match in ('unique', 'ambiguous', 'unmatched', 'not_applicable')
        and (admitting_doctor_id is not null) = (admitting_doctor_match = 'unique')
    ),
    constraint admissions_admitting_nurse_match_check check (
        admitting_nurse_match in ('unique', 'ambiguous', 'unmatched', 'not_applicable')
        and (admitting_nurse_id is not null) = (admitting_nurse_match = 'unique')
    ),
    constraint admissions_departed_at_check check (departed_at >= admitted_at),
    constraint admissions_departure_kind_check check (
        departure_kind in ('discharge', 'transfer', 'death', 'unknown')
    )
);

create index admissions_patient_id_idx on hospital_admissions.admissions (patient_id);
create index admissions_admitting_doctor_id_idx
on hospital_admissions.admissions (admitting_doctor_id)
where admitting_doctor_id is not null;
create index admissions_admitting_nurse_id_idx
on hospital_admissions.admissions (admitting_nurse_id)
where admitting_nurse_id is not null;

comment on table hospital_admissions.admissions is
'One row per inpatient who was given a bed: the admitted visits.';
comment on column hospital_admissions.admissions.admission_date is 'Local date of admission.';
comment on column hospital_admissions.admissions.patient_id is 'The person.';
comment on column hospital_admissions.admissions.visit_id is 'The visit that it came of.';
comment on column hospital_admissions.admissions.admitted_at is
'Admission, to the minute: the arrival, because the files know no other time.';
comment on column hospital_admissions.admissions.department is 'Department as delivered.';
comment on column hospital_admissions.admissions.condition is 'Why the person came, as delivered.';
comment on column hospital_admissions.admissions.triage_level is
'Critical, Severe, Moderate, Mild or Non-Urgent.';
comment on column hospital_admissions.admissions.triage_minutes is 'Minutes of triage.';
comment on column hospital_admissions.admissions.admitting_doctor is
'Name as delivered; null if none was given.';
comment on column hospital_admissions.admissions.admitting_doctor_id is
'The doctor, if exactly one can be meant.';
comment on column hospital_admissions.admissions.admitting_doctor_match is
'unique, ambiguous, unmatched or not_applicable, as in the visit.';
comment on column hospital_admissions.admissions.admitting_nurse is
'Name as delivered; null if none was given.';
comment on column hospital_admissions.admissions.admitting_nurse_id is
'The nurse, if exactly one can be meant.';
comment on column hospital_admissions.admissions.admitting_nurse_match is
'unique, ambiguous, unmatched or not_applicable, as in the visit.';
comment on column hospital_admissions.admissions.departed_at is
'When the person left; null as long as no feed tells.';
comment on column hospital_admissions.admissions.departure_kind is
'discharge, transfer, death, or unknown as long as no feed tells.';
comment on column hospital_admissions.admissions.stay is
'From admission to departure, half-open; open at the end while the departure is not known.';
