-- hospital_streams.transfers: who was sent on to another facility, as told by events
-- grain: one event, as consumed
-- source: hospital.transfers
-- Who writes here keeps the next offset of each partition in the same transaction: that, and no
-- unique index, is what makes an event come exactly once.

create table hospital_streams.transfers (
    _topic text not null,
    _part integer not null,
    _offset bigint not null,
    _ts timestamptz,
    _key bytea,
    _value jsonb,
    _headers jsonb,
    _is_tombstone boolean not null,
    constraint transfers_is_tombstone_check check (_is_tombstone = (_value is null))
);

-- Events come in order of time, so a few pages of BRIN replace a btree. When an event was sent says
-- nothing about the day it tells of, which may be years ago: that has an index of its own.
create index transfers_ts_idx on hospital_streams.transfers
using brin (_ts) with (pages_per_range = 32, autosummarize = on);
create index transfers_day_idx on hospital_streams.transfers
using brin (left(_value ->> 'Transfer_Date', 10)) with (pages_per_range = 32, autosummarize = on);

comment on table hospital_streams.transfers is
'Who was sent on to another facility. As consumed from hospital.transfers; what is no JSON is not '
'here.';
comment on column hospital_streams.transfers._topic is 'Topic.';
comment on column hospital_streams.transfers._part is 'Partition of the topic.';
comment on column hospital_streams.transfers._offset is 'Place in the partition.';
comment on column hospital_streams.transfers._ts is
'When it was sent, by Kafka''s clock; null where the broker keeps no times.';
comment on column hospital_streams.transfers._key is 'Key, as sent; null if it had none.';
comment on column hospital_streams.transfers._value is
'What it says, with the columns of hospital_transfers_{date}_session_{session}.csv.';
comment on column hospital_streams.transfers._headers is 'Headers; null if it had none.';
comment on column hospital_streams.transfers._is_tombstone is
'Whether it had no value at all: what a deletion looks like.';
