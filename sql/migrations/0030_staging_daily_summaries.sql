-- staging.daily_summaries: the hospitals own count of a day, as text
-- grain: one line, as delivered: exact duplicates are kept
-- source: hospital_summary_{date}.txt

create table staging.daily_summaries (
    line text not null,
    _date date not null,
    _load_id bigint not null,
    _record_no bigint not null
);

-- Rows come in order of load and of time, so a few pages of BRIN replace a btree.
create index daily_summaries_load_id_idx on staging.daily_summaries
using brin (_load_id) with (pages_per_range = 32, autosummarize = on);
create index daily_summaries_date_idx on staging.daily_summaries
using brin (_date) with (pages_per_range = 32, autosummarize = on);

comment on table staging.daily_summaries is
'The hospitals own count of a day, as text. As delivered in hospital_summary_{date}.txt.';
comment on column staging.daily_summaries.line is 'The line, without its end.';
comment on column staging.daily_summaries._date is 'Day, from the file name.';
comment on column staging.daily_summaries._load_id is 'Load that brought the row.';
comment on column staging.daily_summaries._record_no is 'Line number in the file, from 1.';
