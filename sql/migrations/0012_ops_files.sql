-- ops.files: every content that was ever delivered
-- grain: one content of one scope of one feed

create table ops.files (
    file_id bigint not null generated always as identity,
    feed text not null,
    scope text not null,
    sha256 bytea not null,
    bytes bigint not null,
    file_name text not null,
    first_seen_at timestamptz not null default now(),
    constraint files_pkey primary key (file_id),
    constraint files_content_key unique (feed, scope, sha256),
    constraint files_feed_fkey foreign key (feed) references ops.feeds (feed),
    constraint files_sha256_check check (length(sha256) = 32),
    constraint files_bytes_check check (bytes >= 0)
);

comment on table ops.files is
'One row per content ever delivered for a scope: how the loader knows that it has seen a file.';
comment on column ops.files.file_id is 'Key.';
comment on column ops.files.feed is 'Feed that the file name matched.';
comment on column ops.files.scope is
'What it stands for: 2022-11-20, 2022-11-20#3 (session 3), 2022-11 (month), all (undated).';
comment on column ops.files.sha256 is 'SHA-256 of the bytes.';
comment on column ops.files.bytes is 'Size.';
comment on column ops.files.file_name is 'Name, without folder, when it was first seen.';
comment on column ops.files.first_seen_at is 'When this content first came.';
