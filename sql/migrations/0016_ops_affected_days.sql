-- ops.affected_days: work that publishing still has to do
-- grain: one business day touched by one load
-- Written in the transaction that staged the rows, consumed in the one that publishes them:
-- nothing has to be remembered across a crash.

create table ops.affected_days (
    day date,
    load_id bigint not null,
    feed text not null,
    constraint affected_days_key unique nulls not distinct (day, load_id, feed),
    constraint affected_days_load_id_fkey foreign key (load_id) references ops.loads (load_id),
    constraint affected_days_feed_fkey foreign key (feed) references ops.feeds (feed)
);

create index affected_days_load_id_idx on ops.affected_days (load_id);

comment on table ops.affected_days is
'Days touched by loads and not published since. Consumed by publishing.';
comment on column ops.affected_days.day is
'Business day of rows that came or went; null for an undated source.';
comment on column ops.affected_days.load_id is 'Load that brought or replaced them.';
comment on column ops.affected_days.feed is 'Its feed.';
