-- marts.feed_rows: what became of the rows of a feed
-- grain: one feed on one day
-- The part of marts.data_quality that is a function of the files alone.

create table marts.feed_rows (
    day date not null,
    feed text not null,
    staged bigint not null,
    facts bigint not null,
    exact_duplicates bigint not null,
    staff_names bigint,
    unique_names bigint,
    ambiguous_names bigint,
    unmatched_names bigint,
    constraint feed_rows_pkey primary key (day, feed)
);

comment on table marts.feed_rows is
'What became of the rows of a feed, by the day on which they happened. Counts only.';
comment on column marts.feed_rows.day is 'Local date on which it happened.';
comment on column marts.feed_rows.feed is 'Feed, as in ops.feeds.';
comment on column marts.feed_rows.staged is
'Staging rows that happened on the day, whichever file brought them.';
comment on column marts.feed_rows.facts is 'Facts that came of them.';
comment on column marts.feed_rows.exact_duplicates is
'staged - facts: for every fact an assertion sees to it that nothing else is left out.';
comment on column marts.feed_rows.staff_names is
'Names of staff that the facts give; null for a feed that names none.';
comment on column marts.feed_rows.unique_names is
'Names that mean exactly one member of the roster of the day.';
comment on column marts.feed_rows.ambiguous_names is
'Names that several members have, whom neither duty nor department tells apart.';
comment on column marts.feed_rows.unmatched_names is
'Names that nobody on the roster of the day has in that role.';
