-- hospital_streams: one index for the three ways in which events are looked up
-- By the time they were sent; by the day they tell of; by offset, for what came since the last
-- publication. For each row that comes, Postgres reads the first pages of each BRIN index: one of
-- three columns costs what one of one column does. Of days there are a few in a range of pages, and
-- one that is years late must not make the range match all of them in between: bloom. Partitions
-- are consumed each at its own pace, so that a range has offsets of several places: minmax_multi.
-- Nobody could consume events before this version: no writer waits for the index.

drop index hospital_streams.transfers_ts_idx;
drop index hospital_streams.transfers_day_idx;
create index transfers_brin_idx on hospital_streams.transfers
using brin (
    _ts,
    left(_value ->> 'Transfer_Date', 10) text_bloom_ops (n_distinct_per_range = 64),
    _offset int8_minmax_multi_ops
) with (pages_per_range = 32, autosummarize = on);

drop index hospital_streams.transports_ts_idx;
drop index hospital_streams.transports_day_idx;
create index transports_brin_idx on hospital_streams.transports
using brin (
    _ts,
    left(_value ->> 'Transport_Date', 10) text_bloom_ops (n_distinct_per_range = 64),
    _offset int8_minmax_multi_ops
) with (pages_per_range = 32, autosummarize = on);
