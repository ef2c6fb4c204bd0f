-- hospital_operations.staff_names: whom the names in the files mean
-- grain: one name in one role, written beside one department, on one day
-- The key begins with the business date: ready for partitions.

create table hospital_operations.staff_names (
    day date not null,
    role text not null,
    full_name text not null,
    department_alias text not null,
    staff_id uuid,
    quality text not null,
    constraint staff_names_pkey primary key (day, role, full_name, department_alias),
    constraint staff_names_staff_id_fkey foreign key (staff_id)
    references hospital_operations.staff (staff_id)
    deferrable initially deferred,
    constraint staff_names_full_name_check check (
        full_name = lower(btrim(full_name)) and full_name <> ''
    ),
    constraint staff_names_department_alias_check check (
        department_alias = lower(btrim(department_alias))
    ),
    constraint staff_names_quality_check check (
        quality in ('unique', 'ambiguous', 'unmatched')
        and (staff_id is not null) = (quality = 'unique')
    )
);

create index staff_names_staff_id_idx on hospital_operations.staff_names (staff_id)
where staff_id is not null;

comment on table hospital_operations.staff_names is
'Every name of staff in the admissions and transports of a day, and the member of the roster it '
'means.';
comment on column hospital_operations.staff_names.day is 'Local date of what the name stands in.';
comment on column hospital_operations.staff_names.role is
'Role in which the name is given, as rosters name it: Doctor, Nurse or EMT.';
comment on column hospital_operations.staff_names.full_name is
'First name and surname, in lower case.';
comment on column hospital_operations.staff_names.department_alias is
'Department the name stands beside, in lower case; empty if none does.';
comment on column hospital_operations.staff_names.staff_id is
'The member of staff, if exactly one on the roster of the day can be meant.';
comment on column hospital_operations.staff_names.quality is
'unique; ambiguous: several members can be meant; unmatched: nobody of that name and role is on '
'the roster of the day.';
