-- marts.staffing: how many are on the roster
-- grain: one shift of one department on one day

create table marts.staffing (
    day date not null,
    department text not null,
    shift_name text not null,
    rostered bigint not null,
    on_duty bigint not null,
    doctors_on_duty bigint not null,
    nurses_on_duty bigint not null,
    seniors_on_duty bigint not null,
    planned_hours numeric(9, 2) not null,
    reserve_hours bigint not null,
    away_from_home bigint not null,
    constraint staffing_pkey primary key (day, department, shift_name),
    constraint staffing_counts_check check (rostered > 0 and on_duty between 0 and rostered)
);

comment on table marts.staffing is
'Who is on the roster, by department and shift. Breaks are shifts too, with nobody on duty.';
comment on column marts.staffing.day is 'Local date on which the shift begins.';
comment on column marts.staffing.department is
'Department the roster assigns, as delivered; unknown where none was.';
comment on column marts.staffing.shift_name is 'Shift, or BREAK_*; unknown where none was.';
comment on column marts.staffing.rostered is 'Members of staff with a row in the roster.';
comment on column marts.staffing.on_duty is 'Those of them who are to work.';
comment on column marts.staffing.doctors_on_duty is
'Those of them with role Doctor or Surgeon who are to work.';
comment on column marts.staffing.nurses_on_duty is
'Those of them with role Nurse who are to work.';
comment on column marts.staffing.seniors_on_duty is
'Those of them with experience level Senior who are to work.';
comment on column marts.staffing.planned_hours is
'Hours of work, shift by shift, on call not counted.';
comment on column marts.staffing.reserve_hours is
'Hours on call after the shift, of those who are to work.';
comment on column marts.staffing.away_from_home is
'Those of them who are assigned to another department than the workforce files place them in.';
