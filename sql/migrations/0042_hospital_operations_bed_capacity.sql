-- hospital_operations.bed_capacity: funded beds (inpatient) and places (outpatient)
-- grain: one department and kind during one period
-- Filled by sql/reference. No row for a kind: none are configured.

create table hospital_operations.bed_capacity (
    department text not null,
    kind text not null,
    valid_during daterange not null,
    beds integer not null,
    constraint bed_capacity_pkey primary key (department, kind, valid_during),
    constraint bed_capacity_department_fkey foreign key (department)
    references hospital_operations.departments (department)
    deferrable initially deferred,
    constraint bed_capacity_kind_check check (kind in ('inpatient', 'outpatient')),
    constraint bed_capacity_beds_check check (beds >= 0),
    constraint bed_capacity_valid_during_check check (not isempty(valid_during)),
    -- Deferrable: one statement may close a period and open the next, in any order.
    constraint bed_capacity_one_at_a_time exclude using gist (
        department with =, kind with =, valid_during with &&
    ) deferrable initially immediate
);

comment on table hospital_operations.bed_capacity is
'Funded beds by department, kind and period. The denominator of every utilisation.';
comment on column hospital_operations.bed_capacity.department is 'Department.';
comment on column hospital_operations.bed_capacity.kind is
'inpatient: beds. outpatient: places for people who go home the same day.';
comment on column hospital_operations.bed_capacity.valid_during is
'Days on which it holds, half-open: [from, to).';
comment on column hospital_operations.bed_capacity.beds is 'Beds or places.';
