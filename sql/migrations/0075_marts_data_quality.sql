-- marts.data_quality: how good the deliveries of a day were
-- grain: one feed on one day

create table marts.data_quality (
    day date not null,
    feed text not null,
    loads bigint not null,
    records bigint,
    loaded bigint,
    rejected bigint,
    skipped bigint,
    late bigint,
    staged bigint,
    facts bigint,
    exact_duplicates bigint,
    staff_names bigint,
    unique_names bigint,
    ambiguous_names bigint,
    unmatched_names bigint,
    unique_share numeric(5, 4),
    constraint data_quality_pkey primary key (day, feed)
);

comment on table marts.data_quality is
'How good the deliveries of a day were, feed by feed: counts only. Look here first.';
comment on column marts.data_quality.day is 'Day.';
comment on column marts.data_quality.feed is 'Feed, as in ops.feeds.';
comment on column marts.data_quality.loads is
'Live deliveries for the day; of a monthly feed, for its month.';
comment on column marts.data_quality.records is
'Records in them; null for a monthly feed, whose deliveries are not about one day.';
comment on column marts.data_quality.loaded is 'Records that became staging rows; null likewise.';
comment on column marts.data_quality.rejected is
'Records that could not be stored; null likewise.';
comment on column marts.data_quality.skipped is
'Records left out on purpose, such as blank lines; null likewise.';
comment on column marts.data_quality.late is
'Records that came after the day they were due: the day itself and due_days of ops.feeds, '
'in the hospital''s time zone; null likewise.';
comment on column marts.data_quality.staged is
'Staging rows that happened on the day, whichever file brought them; null for a feed without '
'facts.';
comment on column marts.data_quality.facts is
'Rows of the facts that came of them; null likewise.';
comment on column marts.data_quality.exact_duplicates is
'staged - facts: an assertion of each fact sees to it that only exact duplicates are left out.';
comment on column marts.data_quality.staff_names is
'Names of staff that the facts give; null for a feed that names none.';
comment on column marts.data_quality.unique_names is
'Names that mean exactly one member of the roster of the day.';
comment on column marts.data_quality.ambiguous_names is 'Names that several members share.';
comment on column marts.data_quality.unmatched_names is
'Names that nobody on the roster of the day has in that role.';
comment on column marts.data_quality.unique_share is 'unique_names / staff_names, from 0 to 1.';
