-- hospital_operations.emergency_transports: how people were brought in
-- grain: one transport of one person
-- The key begins with the business date and the person: ready for partitions and for Citus.

create table hospital_operations.emergency_transports (
    transport_date date not null,
    patient_id uuid not null,
    transport_id uuid not null,
    arrived_at timestamptz not null,
    transport_type text,
    is_ambulance boolean not null,
    severity integer,
    department text,
    condition text,
    paramedic text,
    paramedic_id uuid,
    paramedic_match text not null,
    physician text,
    physician_id uuid,
    physician_match text not null,
    nurse text,
    nurse_id uuid,
    nurse_match text not null,
    constraint emergency_transports_pkey primary key (transport_date, patient_id, transport_id),
    constraint emergency_transports_patient_id_fkey foreign key (patient_id)
    references hospital_admissions.patients (patient_id)
    deferrable initially deferred,
    constraint emergency_transports_paramedic_id_fkey foreign key (paramedic_id)
    references hospital_operations.staff (staff_id)
    deferrable initially deferred,
    constraint emergency_transports_physician_id_fkey foreign key (physician_id)
    references hospital_operations.staff (staff_id)
    deferrable initially deferred,
    constraint emergency_transports_nurse_id_fkey foreign key (nurse_id)
    references hospital_operations.staff (staff_id)
    deferrable initially deferred,
    constraint emergency_transports_paramedic_match_check check (
        paramedic_match in ('unique', 'ambiguous', 'unmatched', 'not_applicable')
        and (paramedic_id is not null) = (paramedic_match = 'unique')
    ),
    constraint emergency_transports_physician_match_check check (
        physician_match in ('unique', 'ambiguous', 'unmatched', 'not_applicable')
        and (physician_id is not null) = (physician_match = 'unique')
    ),
    constraint emergency_transports_nurse_match_check check (
        nurse_match in ('unique', 'ambiguous', 'unmatched', 'not_applicable')
        and (nurse_id is not null) = (nurse_match = 'unique')
    )
);

create index emergency_transports_patient_id_idx
on hospital_operations.emergency_transports (patient_id);
create index emergency_transports_paramedic_id_idx
on hospital_operations.emergency_transports (paramedic_id)
where paramedic_id is not null;
create index emergency_transports_physician_id_idx
on hospital_operations.emergency_transports (physician_id)
where physician_id is not null;
create index emergency_transports_nurse_id_idx
on hospital_operations.emergency_transports (nurse_id)
where nurse_id is not null;

comment on table hospital_operations.emergency_transports is
'How people were brought in, and who attended them.';
comment on column hospital_operations.emergency_transports.transport_date is
'Local date of the transport.';
comment on column hospital_operations.emergency_transports.patient_id is 'The person.';
comment on column hospital_operations.emergency_transports.transport_id is
'Key made from person, minute and type: the same in every rebuild.';
comment on column hospital_operations.emergency_transports.arrived_at is
'Time of the transport, to the minute.';
comment on column hospital_operations.emergency_transports.transport_type is
'Ambulance or Private, as delivered.';
comment on column hospital_operations.emergency_transports.is_ambulance is
'Whether an ambulance brought the person.';
comment on column hospital_operations.emergency_transports.severity is
'1 to 5, as delivered; the older simulation always says 2.';
comment on column hospital_operations.emergency_transports.department is
'Department as admissions name it.';
comment on column hospital_operations.emergency_transports.condition is
'Why the person was brought, as delivered.';
comment on column hospital_operations.emergency_transports.paramedic is
'Name as delivered; null if none was given.';
comment on column hospital_operations.emergency_transports.paramedic_id is
'The paramedic, if exactly one member of the roster of the day can be meant.';
comment on column hospital_operations.emergency_transports.paramedic_match is
'unique; ambiguous: several members can be meant; unmatched: nobody of that name and role is on '
'the roster of the day; not_applicable: no name was given.';
comment on column hospital_operations.emergency_transports.physician is
'Name as delivered; null if none was given.';
comment on column hospital_operations.emergency_transports.physician_id is
'The doctor, if exactly one member of the roster of the day can be meant.';
comment on column hospital_operations.emergency_transports.physician_match is
'As paramedic_match, of the physician.';
comment on column hospital_operations.emergency_transports.nurse is
'Name as delivered; null if none was given.';
comment on column hospital_operations.emergency_transports.nurse_id is
'The nurse, if exactly one member of the roster of the day can be meant.';
comment on column hospital_operations.emergency_transports.nurse_match is
'As paramedic_match, of the nurse.';
