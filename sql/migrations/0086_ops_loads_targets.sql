-- ops.loads: loads into a table that is no feed's
-- Their scope is the name of the file, and a content is live in a table once, whatever its name.
-- The tables have a row for each attempt and content, so that a scan of them takes a moment.

alter table ops.loads
alter column feed drop not null,
add column target text,
add constraint loads_target_check check ((feed is null) <> (target is null));

alter table ops.files
alter column feed drop not null,
add column target text,
add constraint files_target_check check ((feed is null) <> (target is null));

create unique index loads_target_live_key on ops.loads (target, scope)
where status = 'loaded' and adds_to is null and target is not null;
create unique index loads_target_content_key on ops.loads (file_id)
where status = 'loaded' and target is not null;
create unique index files_target_content_key on ops.files (target, sha256)
where target is not null;

comment on column ops.loads.feed is 'Feed; null for a load into a table that is no feed''s.';
comment on column ops.loads.target is
'That table, schema.table; null for a feed, which has its own in ops.feeds.';
comment on column ops.loads.scope is
'What the file stands for, as in ops.files; without a feed the name of the file.';
comment on column ops.files.feed is
'Feed that the file name matched; null for what went into a table that is no feed''s.';
comment on column ops.files.target is 'That table, schema.table; null for a feed.';
