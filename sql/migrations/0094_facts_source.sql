-- Facts that files and events tell of: which of the two a row is of
-- Until now only files were read, so that every row there is is of one. The checks read each table
-- once: a second for years of days. A mart counts both.

alter table hospital_operations.emergency_transports
add column source text not null default 'file',
add constraint emergency_transports_source_check check (source in ('file', 'event'));
alter table hospital_operations.emergency_transports alter column source drop default;

alter table hospital_admissions.transfers
add column source text not null default 'file',
add constraint transfers_source_check check (source in ('file', 'event'));
alter table hospital_admissions.transfers alter column source drop default;

alter table marts.feed_rows
add column events bigint,
add column event_facts bigint;

comment on column hospital_operations.emergency_transports.source is
'file, or event where no file has delivered it.';
comment on column hospital_admissions.transfers.source is
'file, or event where no file has delivered it.';
comment on column marts.feed_rows.facts is 'Facts that came of them and of the events.';
comment on column marts.feed_rows.exact_duplicates is
'Staged rows without the facts that came of them: for every fact an assertion sees to it that '
'nothing else is left out.';
comment on column marts.feed_rows.events is
'Events that tell of the day and can be read, beside the files; null for a feed without a topic.';
comment on column marts.feed_rows.event_facts is
'Facts that only events tell of; null for a feed without a topic.';
