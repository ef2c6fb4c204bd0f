-- hospital_admissions.transfers: who was sent on to another facility
-- grain: one transfer of one person
-- The visit is no foreign key: it is of another day, which is rebuilt by itself.

create table hospital_admissions.transfers (
    transfer_date date not null,
    patient_id uuid not null,
    transfer_id uuid not null,
    transferred_at timestamptz not null,
    department text,
    destination text,
    reason text,
    transport_mode text,
    condition text,
    visit_date date,
    visit_id uuid,
    constraint transfers_pkey primary key (transfer_date, patient_id, transfer_id),
    constraint transfers_patient_id_fkey foreign key (patient_id)
    references hospital_admissions.patients (patient_id)
    deferrable initially deferred,
    constraint transfers_visit_check check (
        (visit_id is null) = (visit_date is null) and visit_date <= transfer_date
    )
);

-- The last visit of somebody before a moment is one step in this index.
drop index hospital_admissions.visits_patient_id_idx;
create index visits_patient_id_arrived_at_idx
on hospital_admissions.visits (patient_id, arrived_at);

create index transfers_patient_id_transferred_at_idx
on hospital_admissions.transfers (patient_id, transferred_at);
create index transfers_visit_date_idx on hospital_admissions.transfers (visit_date)
where visit_date is not null;

comment on table hospital_admissions.transfers is
'Who was sent on to another facility: admitted or not, most are not.';
comment on column hospital_admissions.transfers.transfer_date is
'Local date of the transfer; often the day after the visit.';
comment on column hospital_admissions.transfers.patient_id is 'The person.';
comment on column hospital_admissions.transfers.transfer_id is
'Key made from person, minute, department and destination: the same in every rebuild.';
comment on column hospital_admissions.transfers.transferred_at is 'Transfer, to the minute.';
comment on column hospital_admissions.transfers.department is
'Department that sent the person on, as admissions name it.';
comment on column hospital_admissions.transfers.destination is 'Facility, as delivered.';
comment on column hospital_admissions.transfers.reason is 'Why, as delivered.';
comment on column hospital_admissions.transfers.transport_mode is 'How the person travelled.';
comment on column hospital_admissions.transfers.condition is
'Why the person had come, as delivered.';
comment on column hospital_admissions.transfers.visit_date is 'Date of the visit it belongs to.';
comment on column hospital_admissions.transfers.visit_id is
'The visit it belongs to: the last of the person up to the transfer, at most thirty days before; '
'null if there is none.';
