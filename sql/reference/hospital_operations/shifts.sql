-- hospital_operations.shifts: the shifts that rosters name
-- Breaks are in the rosters and in the shift cycle, but in no list of shift definitions.

insert into hospital_operations.shifts as s (
    shift,
    is_work,
    starts_at,
    duration_hours,
    reserve_hours,
    description
)
values
('DAY_12HR', true, '07:00', 12, 0, 'Day.'),
('NIGHT_12HR', true, '19:00', 12, 0, 'Night.'),
('FULL_24HR', true, '07:00', 24, 0, 'A whole day on call.'),
('MORNING_8HR_RESERVE', true, '06:00', 8, 4, 'Morning, then on call.'),
('AFTERNOON_8HR_RESERVE', true, '14:00', 8, 4, 'Afternoon, then on call.'),
('NIGHT_8HR_RESERVE', true, '22:00', 8, 4, 'Night, then on call.'),
('BREAK_24HR', false, null, 24, 0, 'One day off.'),
('BREAK_48HR', false, null, 48, 0, 'A day of two days off.'),
('BREAK_72HR', false, null, 72, 0, 'A day of three days off.')
on conflict (shift) do update
    set
        is_work = excluded.is_work,
        starts_at = excluded.starts_at,
        duration_hours = excluded.duration_hours,
        reserve_hours = excluded.reserve_hours,
        description = excluded.description
    where
    (s.is_work, s.starts_at, s.duration_hours, s.reserve_hours, s.description)
    is distinct from (
        excluded.is_work,
        excluded.starts_at,
        excluded.duration_hours,
        excluded.reserve_hours,
        excluded.description
    );
