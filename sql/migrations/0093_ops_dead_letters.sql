-- ops.dead_letters: messages that could not land in their table, whole, with the rule they broke
-- grain: one message, for one pipeline
-- Patients' data, bytes as they came: only stewards and the loader read it.

create table ops.dead_letters (
    pipeline text not null,
    topic text not null,
    part integer not null,
    message_offset bigint not null,
    ts timestamptz,
    message_key bytea,
    message_value bytea,
    headers jsonb,
    code text not null,
    reason text not null,
    at timestamptz not null default clock_timestamp(),
    constraint dead_letters_pkey primary key (pipeline, topic, part, message_offset)
);

comment on table ops.dead_letters is
'Messages that could not land in their table, whole, with the rule they broke.';
comment on column ops.dead_letters.pipeline is 'Whose: the consumer group.';
comment on column ops.dead_letters.topic is 'Topic.';
comment on column ops.dead_letters.part is 'Partition of the topic.';
comment on column ops.dead_letters.message_offset is 'Place in the partition.';
comment on column ops.dead_letters.ts is 'When it was sent, by Kafka''s clock.';
comment on column ops.dead_letters.message_key is 'Key, as sent; null if it had none.';
comment on column ops.dead_letters.message_value is 'Value, as sent.';
comment on column ops.dead_letters.headers is 'Headers, as in the landing tables.';
comment on column ops.dead_letters.code is 'The rule.';
comment on column ops.dead_letters.reason is 'The rule in words, without values.';
comment on column ops.dead_letters.at is 'When it was put here.';
