-- ops.loads: every attempt to load a file, and which one is live
-- grain: one attempt

create table ops.loads (
    load_id bigint not null generated always as identity,
    feed text not null,
    scope text not null,
    file_name text not null,
    path text not null,
    bytes bigint not null,
    modified_at timestamptz,
    file_id bigint,
    status text not null,
    records bigint,
    loaded bigint,
    rejected bigint,
    skipped bigint,
    backend_pid integer,
    backend_start timestamptz,
    client text,
    loader_version text not null,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    superseded_by bigint,
    failure text,
    constraint loads_pkey primary key (load_id),
    constraint loads_feed_fkey foreign key (feed) references ops.feeds (feed),
    constraint loads_file_id_fkey foreign key (file_id) references ops.files (file_id),
    constraint loads_superseded_by_fkey foreign key (superseded_by) references ops.loads (load_id),
    constraint loads_status_check check (status in ('running', 'loaded', 'failed', 'superseded')),
    constraint loads_bytes_check check (bytes >= 0),
    constraint loads_counts_check check (
        records >= 0 and loaded >= 0 and rejected >= 0 and skipped >= 0
    ),
    -- A null count would make the equation null, and a check lets null pass.
    constraint loads_loaded_check check (
        status <> 'loaded'
        or (file_id is not null and coalesce(records = loaded + rejected + skipped, false))
    ),
    constraint loads_superseded_check check (superseded_by is null or status = 'superseded')
);

create unique index loads_live_key on ops.loads (feed, scope) where status = 'loaded';
create index loads_file_id_idx on ops.loads (file_id);
create index loads_scope_idx on ops.loads (scope, feed);
create index loads_superseded_by_idx on ops.loads (superseded_by) where superseded_by is not null;

comment on table ops.loads is
'Every attempt to load a file. At most one is live (status loaded) for a feed and scope.';
comment on column ops.loads.load_id is 'Key; staging rows carry it as _load_id.';
comment on column ops.loads.feed is 'Feed.';
comment on column ops.loads.scope is 'What the file stands for, as in ops.files.';
comment on column ops.loads.file_name is 'Name, without folder.';
comment on column ops.loads.path is 'Where it was read.';
comment on column ops.loads.bytes is 'Size.';
comment on column ops.loads.modified_at is
'When the file was last modified: with name and size it tells an unchanged file unread.';
comment on column ops.loads.file_id is 'Its content; known once the file has been read to the end.';
comment on column ops.loads.status is
'running, loaded (live), failed, or superseded by a later delivery of the scope.';
comment on column ops.loads.records is 'Records found in the file.';
comment on column ops.loads.loaded is 'Records that became staging rows.';
comment on column ops.loads.rejected is 'Records in ops.rejects.';
comment on column ops.loads.skipped is 'Records left out on purpose, for example blank lines.';
comment on column ops.loads.backend_pid is 'Server process of the load.';
comment on column ops.loads.backend_start is
'When that process started: with the pid it says whether a running load is alive.';
comment on column ops.loads.client is 'Machine and process that ran the loader.';
comment on column ops.loads.loader_version is 'Version of the loader.';
comment on column ops.loads.started_at is 'When it began.';
comment on column ops.loads.finished_at is 'When it ended.';
comment on column ops.loads.superseded_by is 'The load that replaced it.';
comment on column ops.loads.failure is 'Why it failed, without values from the file.';
