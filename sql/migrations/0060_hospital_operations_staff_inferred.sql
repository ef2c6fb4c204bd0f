-- hospital_operations.staff: members who are only rostered
-- A roster may name somebody no workforce file knows. Such a member is inferred, so that no roster
-- row is lost; a later workforce file completes the row.

alter table hospital_operations.staff
add column is_inferred boolean not null default false;

alter table hospital_operations.staff
alter column is_inferred drop default,
drop constraint staff_status_check,
add constraint staff_status_check check (status in ('active', 'reserve', 'left', 'unknown')),
add constraint staff_inferred_check check (
    is_inferred = (status = 'unknown')
    and (
        not is_inferred
        or num_nonnulls(
            person_id,
            first_name,
            surname,
            residential_address,
            birth_date,
            birth_year,
            gender,
            race,
            role,
            department,
            experience_level,
            years_of_service
        ) = 0
    )
);

comment on column hospital_operations.staff.is_inferred is
'True for somebody who was rostered but is in no workforce file.';
comment on column hospital_operations.staff.status is
'active: placed in a department. reserve: stands ready. left: absent from the newest snapshot. '
'unknown: inferred.';
