-- ops.stream_offsets: how far each partition goes
-- As the broker said when something was stored last, so that how far a consumer is behind can be
-- seen where nobody asks Kafka: ops.stream_lag.

alter table ops.stream_offsets
add column end_offset bigint
constraint stream_offsets_end_offset_check check (end_offset >= 0),
add column end_at timestamptz;

comment on column ops.stream_offsets.end_offset is
'Where the partition ended when something of it was last stored; null where the broker had not '
'said.';
comment on column ops.stream_offsets.end_at is 'When that was.';
