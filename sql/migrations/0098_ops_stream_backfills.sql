-- ops.stream_backfills: history consumed under a name of its own, before where a pipeline began
-- grain: one partition of one backfill
-- The range is frozen when the backfill begins, in the transaction that has the pipeline begin
-- behind it: no message is consumed by both.

create table ops.stream_backfills (
    pipeline text not null,
    topic text not null,
    part integer not null,
    successor text not null,
    from_offset bigint not null,
    to_offset bigint not null,
    began_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    constraint stream_backfills_pkey primary key (pipeline, topic, part),
    constraint stream_backfills_range_check check (from_offset < to_offset)
);

comment on table ops.stream_backfills is
'History consumed under a name of its own, before where a pipeline began.';
comment on column ops.stream_backfills.pipeline is
'The backfill, as ops.stream_offsets names it.';
comment on column ops.stream_backfills.topic is 'Topic.';
comment on column ops.stream_backfills.part is 'Partition of the topic.';
comment on column ops.stream_backfills.successor is 'The pipeline that goes on behind it.';
comment on column ops.stream_backfills.from_offset is 'The first offset of it.';
comment on column ops.stream_backfills.to_offset is
'The first offset behind it, where the successor began.';
comment on column ops.stream_backfills.began_at is 'When its range was frozen.';
comment on column ops.stream_backfills.finished_at is
'When it had consumed everything; null while it has not.';
