-- marts.control_totals: what the hospital itself counted, read from its daily summary
-- grain: one measure of one department (or of the whole hospital) on one day

create table marts.control_totals (
    day date not null,
    measure text not null,
    department text not null,
    total bigint not null,
    constraint control_totals_pkey primary key (day, measure, department),
    constraint control_totals_measure_check check (
        measure in ('visits', 'admissions', 'admissions_by_department')
    ),
    constraint control_totals_department_check check (
        (measure = 'admissions_by_department') = (department <> '')
    ),
    constraint control_totals_total_check check (total >= 0)
);

comment on table marts.control_totals is
'What the hospital itself counted. Our own counts must equal it.';
comment on column marts.control_totals.day is 'Day of the summary.';
comment on column marts.control_totals.measure is
'visits, admissions, or admissions_by_department.';
comment on column marts.control_totals.department is
'Department as delivered; empty for the whole hospital.';
comment on column marts.control_totals.total is 'The count.';
