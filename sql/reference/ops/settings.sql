-- ops.settings: defaults
-- A value that a hospital has set survives: nothing is overwritten.

insert into ops.settings (setting, value, why)
values
(
    'time_zone',
    'Africa/Johannesburg',
    'Files carry local times without a zone; ops.local_time reads them in this one.'
)
on conflict (setting) do nothing;
