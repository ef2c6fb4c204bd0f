-- hospital_operations.schedules: who was to work where and when
-- grain: one member of staff on one day of the roster
-- The key begins with the business date: ready for partitions.

create table hospital_operations.schedules (
    schedule_date date not null,
    staff_id uuid not null,
    first_name text,
    surname text,
    role text,
    experience_level text,
    department text,
    home_department text,
    shift_name text,
    is_work_day boolean,
    on_duty tstzrange,
    reserve_hours integer,
    constraint schedules_pkey primary key (schedule_date, staff_id),
    constraint schedules_staff_id_fkey foreign key (staff_id)
    references hospital_operations.staff (staff_id)
    deferrable initially deferred,
    constraint schedules_on_duty_check check (not isempty(on_duty)),
    constraint schedules_reserve_hours_check check (reserve_hours >= 0)
);

create index schedules_staff_id_idx on hospital_operations.schedules (staff_id);

comment on table hospital_operations.schedules is
'The roster: a row for every member on every day, breaks included.';
comment on column hospital_operations.schedules.schedule_date is
'Local date of the roster; a night shift begins on it.';
comment on column hospital_operations.schedules.staff_id is 'Member of staff.';
comment on column hospital_operations.schedules.first_name is 'First name as rostered.';
comment on column hospital_operations.schedules.surname is 'Surname as rostered.';
comment on column hospital_operations.schedules.role is 'Role as rostered.';
comment on column hospital_operations.schedules.experience_level is
'Junior, Mid-Level or Senior, as rostered.';
comment on column hospital_operations.schedules.department is
'Department the roster assigns, as delivered.';
comment on column hospital_operations.schedules.home_department is
'Department the workforce files place the member in on that day; null for who had left or is in '
'none of them.';
comment on column hospital_operations.schedules.shift_name is 'Shift, or BREAK_* for a day off.';
comment on column hospital_operations.schedules.is_work_day is
'Whether the roster says it is a day of work.';
comment on column hospital_operations.schedules.on_duty is
'From when until when, half-open; null for a break and for a shift nobody defined.';
comment on column hospital_operations.schedules.reserve_hours is
'Hours on call after the shift; null for a shift nobody defined.';
