-- ops.topics: which topic of Kafka lands in which table
-- grain: one topic
-- Adding a source of events is a row here and a table, as ops.feeds is for files.

create table ops.topics (
    topic text not null,
    target text not null,
    decode text not null default 'json',
    event_time_field text,
    constraint topics_pkey primary key (topic),
    constraint topics_decode_check check (decode in ('json', 'text', 'bytes'))
);

comment on table ops.topics is
'Which topic of Kafka lands in which table, and what its values are.';
comment on column ops.topics.topic is 'Topic.';
comment on column ops.topics.target is
'Its landing table, as schema.table, with the columns of hospital_streams.transports.';
comment on column ops.topics.decode is
'What a value has to be: json (_value is jsonb), text (text) or bytes (bytea, anything).';
comment on column ops.topics.event_time_field is
'The field of a JSON value that says when its event happened, by the clock of the hospital.';
