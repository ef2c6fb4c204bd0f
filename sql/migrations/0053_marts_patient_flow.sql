-- marts.patient_flow: how many came, and what became of them
-- grain: one department on one day

create table marts.patient_flow (
    day date not null,
    department text not null,
    visits bigint not null,
    admitted bigint not null,
    denied_capacity bigint not null,
    denied_unconfigured bigint not null,
    outpatients bigint not null,
    constraint patient_flow_pkey primary key (day, department),
    constraint patient_flow_counts_check check (
        visits >= 0 and admitted >= 0 and denied_capacity >= 0 and denied_unconfigured >= 0
        and outpatients >= 0
    )
);

comment on table marts.patient_flow is
'Visits by department and day, and their outcomes.';
comment on column marts.patient_flow.day is 'Local date of arrival.';
comment on column marts.patient_flow.department is
'Department as delivered; unknown where none was.';
comment on column marts.patient_flow.visits is 'Arrivals.';
comment on column marts.patient_flow.admitted is 'Inpatients who were given a bed.';
comment on column marts.patient_flow.denied_capacity is
'Inpatients turned away although the department has beds: all were taken.';
comment on column marts.patient_flow.denied_unconfigured is
'Inpatients turned away because the department has no inpatient beds configured.';
comment on column marts.patient_flow.outpatients is 'People who needed no bed.';
