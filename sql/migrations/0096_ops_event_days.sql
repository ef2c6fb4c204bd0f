-- ops.event_days: days that events tell of and that are not published
-- grain: one day of one topic
-- A publication takes the events that came since the last one: they say which published days to
-- build again. How far it took them is filed with the days it published. A day that is not
-- published waits here until it is: its models read its events themselves.

create table ops.event_days (
    day date not null,
    topic text not null,
    constraint event_days_pkey primary key (day, topic)
);

comment on table ops.event_days is
'Days that events tell of and that are not published: taken off when they are.';
comment on column ops.event_days.day is 'Business day.';
comment on column ops.event_days.topic is 'Topic with events of that day.';

alter table ops.days
add column stream_offsets jsonb,
add column streamed_at timestamptz,
add constraint days_stream_offsets_check check (
    jsonb_typeof(stream_offsets) = 'object' and (stream_offsets is null) = (streamed_at is null)
);

comment on column ops.days.stream_offsets is
'How far events were taken when it was built last: pipeline → topic → partition → {"next_offset": '
'the first that was not taken, "rewinds": as in ops.stream_offsets}. The last streamed_at of all '
'days has those of the last publication.';
comment on column ops.days.streamed_at is 'When that was; null where there were no events to take.';

alter table ops.stream_offsets
add column rewinds integer not null default 0;

comment on column ops.stream_offsets.rewinds is
'How often it was put back to an offset that had been consumed: what comes then counts as new.';
