-- marts.denied_admissions: inpatients who were turned away, and why
-- grain: one reason in one department on one day

create table marts.denied_admissions (
    day date not null,
    department text not null,
    reason text not null,
    denied bigint not null,
    requests bigint not null,
    denied_share numeric(5, 4) not null,
    constraint denied_admissions_pkey primary key (day, department, reason),
    constraint denied_admissions_reason_check check (reason in ('capacity', 'unconfigured')),
    constraint denied_admissions_counts_check check (denied > 0 and denied <= requests)
);

comment on table marts.denied_admissions is
'Inpatients who were turned away, by reason. A department that turned nobody away is not in it.';
comment on column marts.denied_admissions.day is 'Local date of arrival.';
comment on column marts.denied_admissions.department is
'Department as delivered; unknown where none was.';
comment on column marts.denied_admissions.reason is
'capacity: the department has inpatient beds, all were taken. unconfigured: it has none.';
comment on column marts.denied_admissions.denied is
'Visits of inpatients who were turned away for that reason.';
comment on column marts.denied_admissions.requests is
'Visits of inpatients on which somebody decided, admitted or not: all reasons together.';
comment on column marts.denied_admissions.denied_share is 'denied / requests, from 0 to 1.';
