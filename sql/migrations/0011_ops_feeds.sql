-- ops.feeds: how a delivered file is recognised, read and filed
-- grain: one kind of file
-- A new source is a staging table and a row here; the loader has no list of its own.

create table ops.feeds (
    feed text not null,
    file_pattern text not null,
    format text not null,
    target text not null,
    scope text not null,
    business_time_column text,
    required_on_day boolean not null default false,
    due_days integer not null default 0,
    header_map jsonb not null default '{}',
    ignored_headers text [] not null default '{}',
    optional_columns text [] not null default '{}',
    null_tokens text [] not null default '{}',
    max_rejects bigint not null default 0,
    constraint feeds_pkey primary key (feed),
    constraint feeds_file_pattern_key unique (file_pattern),
    constraint feeds_format_check check (format in ('csv', 'lines')),
    constraint feeds_target_check check (target ~ '^[a-z_][a-z0-9_]*[.][a-z_][a-z0-9_]*$'),
    constraint feeds_scope_check check (
        scope in ('none', 'snapshot', 'month', 'day', 'day_session')
    ),
    constraint feeds_scope_parts_check check (
        (scope in ('snapshot', 'day', 'day_session')) = (position('{date}' in file_pattern) > 0)
        and (scope = 'month') = (position('{month}' in file_pattern) > 0)
        and (scope = 'day_session') = (position('{session}' in file_pattern) > 0)
    ),
    constraint feeds_due_days_check check (due_days >= 0),
    constraint feeds_header_map_check check (jsonb_typeof(header_map) = 'object'),
    constraint feeds_max_rejects_check check (max_rejects >= 0)
);

comment on table ops.feeds is
'How a delivered file is recognised, read and filed. Adding a source is a row here.';
comment on column ops.feeds.feed is 'Name of the feed.';
comment on column ops.feeds.file_pattern is
'File name with its parts named: {date}, {month}, {session}. Part x fills column _x of the target.';
comment on column ops.feeds.format is
'csv: header and records. lines: every line is one record of the one text column.';
comment on column ops.feeds.target is 'Staging table, schema.table.';
comment on column ops.feeds.scope is
'What a delivery stands for; a new delivery of the same scope replaces the old one.';
comment on column ops.feeds.business_time_column is
'Column of the target that says on which day a record happened; null for undated sources.';
comment on column ops.feeds.required_on_day is
'A day cannot be published without it; an undated feed must have come at least once, '
'a snapshot must exist on or before the day.';
comment on column ops.feeds.due_days is 'How many days after the day it may still arrive.';
comment on column ops.feeds.header_map is 'Header as delivered → column, where they differ.';
comment on column ops.feeds.ignored_headers is 'Headers that may come and are not stored.';
comment on column ops.feeds.optional_columns is 'Columns whose header may be missing.';
comment on column ops.feeds.null_tokens is
'Values that mean null in a column that is not text.';
comment on column ops.feeds.max_rejects is 'Records that may be rejected before a load fails.';
