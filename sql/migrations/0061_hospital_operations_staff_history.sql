-- hospital_operations.staff_history: what a member of staff was, and when
-- grain: one version of one member of staff
-- On every day from the first that is known a member has exactly one version.

create table hospital_operations.staff_history (
    staff_id uuid not null,
    valid_during daterange not null,
    status text not null,
    role text,
    department text,
    experience_level text,
    constraint staff_history_pkey primary key (staff_id, valid_during),
    constraint staff_history_staff_id_fkey foreign key (staff_id)
    references hospital_operations.staff (staff_id)
    deferrable initially deferred,
    constraint staff_history_status_check check (status in ('active', 'reserve', 'left')),
    constraint staff_history_valid_during_check check (not isempty(valid_during)),
    -- Deferrable: one statement replaces versions by others, in any order.
    constraint staff_history_one_at_a_time exclude using gist (
        staff_id with =, valid_during with &&
    ) deferrable initially immediate
);

comment on table hospital_operations.staff_history is
'Versions of the members of staff, from the snapshots of the workforce. As of a day: '
'valid_during @> day.';
comment on column hospital_operations.staff_history.staff_id is 'Member of staff.';
comment on column hospital_operations.staff_history.valid_during is
'Days on which it holds, half-open. Open at the start: since before the first snapshot; open at '
'the end: until further notice.';
comment on column hospital_operations.staff_history.status is
'active: placed in a department. reserve: stands ready. left: absent from a snapshot.';
comment on column hospital_operations.staff_history.role is
'Role; null in the reserve. Of who has left, the last one.';
comment on column hospital_operations.staff_history.department is
'Department as the workforce files name it. Of who has left, the last one.';
comment on column hospital_operations.staff_history.experience_level is
'Junior, Mid-Level or Senior. Of who has left, the last one.';
