-- hospital_operations.departments: the departments of the hospital under one name each
-- grain: one department
-- Filled by sql/reference. Four lists of departments disagree; department_aliases joins them.

create table hospital_operations.departments (
    department text not null,
    is_clinical boolean not null,
    note text,
    constraint departments_pkey primary key (department),
    constraint departments_department_check check (department = btrim(department))
);

comment on table hospital_operations.departments is
'The departments of the hospital, under one name each.';
comment on column hospital_operations.departments.department is 'Name.';
comment on column hospital_operations.departments.is_clinical is
'Whether patients are treated there.';
comment on column hospital_operations.departments.note is 'What to know about it.';
