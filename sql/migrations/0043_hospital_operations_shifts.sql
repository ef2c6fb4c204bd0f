-- hospital_operations.shifts: the shifts that rosters name
-- grain: one shift
-- Filled by sql/reference. A break is a shift too: rosters have a row for every day.

create table hospital_operations.shifts (
    shift text not null,
    is_work boolean not null,
    starts_at time,
    duration_hours integer not null,
    reserve_hours integer not null default 0,
    description text not null,
    constraint shifts_pkey primary key (shift),
    constraint shifts_start_check check (is_work = (starts_at is not null)),
    constraint shifts_hours_check check (duration_hours > 0 and reserve_hours >= 0)
);

comment on table hospital_operations.shifts is
'The shifts that rosters name, breaks included.';
comment on column hospital_operations.shifts.shift is 'Name, as rosters write it.';
comment on column hospital_operations.shifts.is_work is 'False for a break.';
comment on column hospital_operations.shifts.starts_at is 'Local time of start; null for a break.';
comment on column hospital_operations.shifts.duration_hours is
'Length in hours. A break of 48 or 72 hours covers several days, each with a roster row.';
comment on column hospital_operations.shifts.reserve_hours is
'Hours on call after the shift.';
comment on column hospital_operations.shifts.description is 'What it is.';
