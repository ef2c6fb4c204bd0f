-- hospital_operations.department_aliases: what each source calls a department
-- grain: one name in one source
-- Filled by sql/reference. Facts keep the name as delivered; this table says what it means.

create table hospital_operations.department_aliases (
    source text not null,
    alias text not null,
    department text not null,
    constraint department_aliases_pkey primary key (source, alias),
    constraint department_aliases_department_fkey foreign key (department)
    references hospital_operations.departments (department)
    deferrable initially deferred,
    constraint department_aliases_source_check check (
        source in ('configuration', 'rosters', 'beds', 'admissions')
    ),
    -- Compared with lower(btrim(name)), so it must be stored like that.
    constraint department_aliases_alias_check check (alias = lower(btrim(alias)))
);

create index department_aliases_department_idx
on hospital_operations.department_aliases (department);

comment on table hospital_operations.department_aliases is
'What each source calls a department.';
comment on column hospital_operations.department_aliases.source is
'configuration, rosters (workforce files), beds, or admissions (visitors, transports, transfers).';
comment on column hospital_operations.department_aliases.alias is
'The name in that source, lower case, trimmed.';
comment on column hospital_operations.department_aliases.department is 'The department meant.';
