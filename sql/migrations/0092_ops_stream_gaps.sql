-- ops.stream_gaps: messages that were never consumed, and who accepted that
-- grain: one gap

create table ops.stream_gaps (
    pipeline text not null,
    topic text not null,
    part integer not null,
    from_offset bigint not null,
    to_offset bigint not null,
    reason text not null,
    accepted_by text not null,
    accepted_at timestamptz not null default clock_timestamp(),
    constraint stream_gaps_pkey primary key (pipeline, topic, part, from_offset, accepted_at),
    constraint stream_gaps_offsets_check check (from_offset < to_offset)
);

comment on table ops.stream_gaps is 'Messages that were never consumed, and who accepted that.';
comment on column ops.stream_gaps.pipeline is 'Whose: the consumer group.';
comment on column ops.stream_gaps.topic is 'Topic.';
comment on column ops.stream_gaps.part is 'Partition of the topic.';
comment on column ops.stream_gaps.from_offset is 'The first offset left out.';
comment on column ops.stream_gaps.to_offset is 'The first offset that is not.';
comment on column ops.stream_gaps.reason is 'Why they were left out.';
comment on column ops.stream_gaps.accepted_by is 'The role that accepted it.';
comment on column ops.stream_gaps.accepted_at is 'When.';
