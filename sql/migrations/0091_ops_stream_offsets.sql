-- ops.stream_offsets: how far each partition of a topic has been consumed
-- grain: one partition of a topic, for one pipeline
-- The offset moves in the transaction that brings the rows, and only from where it was: that is why
-- an event comes exactly once. Half of each page is left free, because every batch updates its row.

create table ops.stream_offsets (
    pipeline text not null,
    topic text not null,
    part integer not null,
    next_offset bigint not null,
    start_offset bigint not null,
    epoch bigint not null default 0,
    cluster_id text not null,
    claimed_by text,
    claimed_at timestamptz,
    last_ts timestamptz,
    bad_run integer not null default 0,
    bad_run_from bigint,
    stall text,
    stall_reason text,
    stalled_at timestamptz,
    available_from bigint,
    updated_at timestamptz not null default clock_timestamp(),
    constraint stream_offsets_pkey primary key (pipeline, topic, part),
    constraint stream_offsets_next_offset_check check (next_offset >= 0),
    constraint stream_offsets_start_offset_check check (start_offset >= 0),
    constraint stream_offsets_stall_check check (stall in ('gap', 'breaker', 'beyond_end')),
    constraint stream_offsets_stalled_check check (
        (stall is null) = (stalled_at is null) and (stall is null) = (stall_reason is null)
    ),
    constraint stream_offsets_bad_run_check check (
        bad_run >= 0 and (bad_run = 0) = (bad_run_from is null)
    )
) with (fillfactor = 50);

comment on table ops.stream_offsets is 'How far each partition of a topic has been consumed.';
comment on column ops.stream_offsets.pipeline is 'Whose: the consumer group.';
comment on column ops.stream_offsets.topic is 'Topic.';
comment on column ops.stream_offsets.part is 'Partition of the topic.';
comment on column ops.stream_offsets.next_offset is 'The first offset that has not been consumed.';
comment on column ops.stream_offsets.start_offset is
'Where it began, decided before anything was consumed.';
comment on column ops.stream_offsets.epoch is
'How often somebody took the partition: who took it before cannot write any more.';
comment on column ops.stream_offsets.cluster_id is 'Which cluster the offsets are of.';
comment on column ops.stream_offsets.claimed_by is 'Machine and process that took it last.';
comment on column ops.stream_offsets.claimed_at is 'When that was.';
comment on column ops.stream_offsets.last_ts is
'When the last message consumed was sent, by Kafka''s clock.';
comment on column ops.stream_offsets.bad_run is
'How many messages, up to the last one, came to ops.dead_letters one after the other.';
comment on column ops.stream_offsets.bad_run_from is 'The offset of the first of them.';
comment on column ops.stream_offsets.stall is
'Why it waits for a decision: gap (messages are gone), beyond_end (fewer are there), breaker.';
comment on column ops.stream_offsets.stall_reason is 'The same in words, without values.';
comment on column ops.stream_offsets.stalled_at is 'Since when.';
comment on column ops.stream_offsets.available_from is
'Of a gap: the first offset that the broker still has.';
comment on column ops.stream_offsets.updated_at is 'When the row was changed last.';
