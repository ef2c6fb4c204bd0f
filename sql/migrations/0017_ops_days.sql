-- ops.days: what has been published
-- grain: one published day

create table ops.days (
    day date not null,
    published_at timestamptz not null,
    rebuilt_at timestamptz not null,
    models jsonb not null,
    fingerprints jsonb not null,
    constraint days_pkey primary key (day),
    constraint days_models_check check (jsonb_typeof(models) = 'object'),
    constraint days_fingerprints_check check (jsonb_typeof(fingerprints) = 'object')
);

comment on table ops.days is 'Days that have been published, whole.';
comment on column ops.days.day is 'Business day.';
comment on column ops.days.published_at is 'When it was first published.';
comment on column ops.days.rebuilt_at is 'When its rows were last rebuilt.';
comment on column ops.days.models is 'Model → checksum of the file that built it.';
comment on column ops.days.fingerprints is 'Table → ops.fingerprint of its rows of the day.';
