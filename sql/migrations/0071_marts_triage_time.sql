-- marts.triage_time: how long triage takes
-- grain: one triage level of one department on one day, and their totals
-- Medians do not add up, so the totals are rows of their own, under the name all.

create table marts.triage_time (
    day date not null,
    department text not null,
    triage_level text not null,
    visits bigint not null,
    median_minutes numeric(7, 1) not null,
    p90_minutes numeric(7, 1) not null,
    constraint triage_time_pkey primary key (day, department, triage_level),
    constraint triage_time_visits_check check (visits > 0)
);

comment on table marts.triage_time is
'Minutes of triage by department and level, with totals under the name all. Medians cannot be '
'added up or averaged: take the row of the total.';
comment on column marts.triage_time.day is 'Local date of arrival.';
comment on column marts.triage_time.department is
'Department as delivered; unknown where none was; all: the whole hospital (with level all only).';
comment on column marts.triage_time.triage_level is
'Critical, Severe, Moderate, Mild or Non-Urgent; unknown where none was; all: every level.';
comment on column marts.triage_time.visits is 'Visits whose minutes of triage were recorded.';
comment on column marts.triage_time.median_minutes is
'Half of them took at most so long (interpolated).';
comment on column marts.triage_time.p90_minutes is
'Nine of ten took at most so long (interpolated).';
