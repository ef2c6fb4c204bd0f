-- ops.settings: the few values a hospital sets once
-- grain: one setting

create table ops.settings (
    setting text not null,
    value text not null,
    why text not null,
    constraint settings_pkey primary key (setting)
);

comment on table ops.settings is
'Values that a hospital sets once. Reference SQL fills in defaults and never overwrites a value.';
comment on column ops.settings.setting is 'Name of the setting, for example time_zone.';
comment on column ops.settings.value is 'Its value, as text.';
comment on column ops.settings.why is 'What it decides, and where the value comes from.';
