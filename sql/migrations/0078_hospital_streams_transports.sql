-- hospital_streams.transports: how people were brought in, as told by events
-- grain: one event, as consumed
-- source: hospital.transport
-- Who writes here keeps the next offset of each partition in the same transaction: that, and no
-- unique index, is what makes an event come exactly once.

create table hospital_streams.transports (
    _topic text not null,
    _part integer not null,
    _offset bigint not null,
    _ts timestamptz,
    _key bytea,
    _value jsonb,
    _headers jsonb,
    _is_tombstone boolean not null,
    constraint transports_is_tombstone_check check (_is_tombstone = (_value is null))
);

-- Events come in order of time, so a few pages of BRIN replace a btree. When an event was sent says
-- nothing about the day it tells of, which may be years ago: that has an index of its own.
create index transports_ts_idx on hospital_streams.transports
using brin (_ts) with (pages_per_range = 32, autosummarize = on);
create index transports_day_idx on hospital_streams.transports
using brin (left(_value ->> 'Transport_Date', 10)) with (pages_per_range = 32, autosummarize = on);

comment on table hospital_streams.transports is
'How people were brought in. As consumed from hospital.transport; what is no JSON is not here.';
comment on column hospital_streams.transports._topic is 'Topic.';
comment on column hospital_streams.transports._part is 'Partition of the topic.';
comment on column hospital_streams.transports._offset is 'Place in the partition.';
comment on column hospital_streams.transports._ts is
'When it was sent, by Kafka''s clock; null where the broker keeps no times.';
comment on column hospital_streams.transports._key is 'Key, as sent; null if it had none.';
comment on column hospital_streams.transports._value is
'What it says, with the columns of hospital_emergency_transport_{date}_session_{session}.csv.';
comment on column hospital_streams.transports._headers is 'Headers; null if it had none.';
comment on column hospital_streams.transports._is_tombstone is
'Whether it had no value at all: what a deletion looks like.';
