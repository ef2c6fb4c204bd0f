-- ops.feeds: the files of the hospital's lake
-- Upserts the rows listed here and leaves others alone: a hospital adds its own feeds in a file of
-- its own beside this one. To change one of ours, change it here.

insert into ops.feeds as f (
    feed,
    file_pattern,
    format,
    target,
    scope,
    business_time_column,
    required_on_day,
    due_days,
    null_tokens
)
values
('people', 'people_data.csv', 'csv', 'staging.people', 'none', null, true, 0, '{}'),
(
    'population_with_illnesses',
    'population_with_illnesses.csv',
    'csv',
    'staging.population_with_illnesses',
    'none',
    null,
    false,
    0,
    '{}'
),
('staff_data', 'staff_data.csv', 'csv', 'staging.staff_data', 'none', null, true, 0, '{}'),
('reserve_pool', 'reserve_pool.csv', 'csv', 'staging.reserve_pool', 'none', null, false, 0, '{}'),
-- A snapshot is read whole, by models that have no date: it has no business time.
(
    'staff_active',
    'staff_active_{date}.csv',
    'csv',
    'staging.staff_active',
    'snapshot',
    null,
    true,
    0,
    '{}'
),
('schedules', 'schedules_{month}.csv', 'csv', 'staging.schedules', 'month', 'date', false, 0, '{}'),
(
    'daily_visitors',
    'daily_visitors_{date}.csv',
    'csv',
    'staging.daily_visitors',
    'day',
    'arrival_time',
    true,
    0,
    '{}'
),
(
    'admissions',
    'admissions_{date}.csv',
    'csv',
    'staging.admissions',
    'day',
    'admission_date',
    true,
    0,
    '{}'
),
(
    'daily_summaries',
    'hospital_summary_{date}.txt',
    'lines',
    'staging.daily_summaries',
    'day',
    '_date',
    true,
    0,
    '{}'
),
(
    'emergency_transports',
    'hospital_emergency_transport_{date}_session_{session}.csv',
    'csv',
    'staging.emergency_transports',
    'day_session',
    'transport_date',
    true,
    0,
    '{}'
),
-- Transfers of a day are written the day after.
(
    'transfers',
    'hospital_transfers_{date}_session_{session}.csv',
    'csv',
    'staging.transfers',
    'day_session',
    'transfer_date',
    true,
    1,
    '{N/A}'
)
on conflict (feed) do update
    set
        file_pattern = excluded.file_pattern,
        format = excluded.format,
        target = excluded.target,
        scope = excluded.scope,
        business_time_column = excluded.business_time_column,
        required_on_day = excluded.required_on_day,
        due_days = excluded.due_days,
        null_tokens = excluded.null_tokens
    where
    (
        f.file_pattern,
        f.format,
        f.target,
        f.scope,
        f.business_time_column,
        f.required_on_day,
        f.due_days,
        f.null_tokens
    ) is distinct from (
        excluded.file_pattern,
        excluded.format,
        excluded.target,
        excluded.scope,
        excluded.business_time_column,
        excluded.required_on_day,
        excluded.due_days,
        excluded.null_tokens
    );
