-- access: analyst
-- Reads answers and facts, and how the warehouse runs. Sees who was treated only as patient_id: the
-- identity columns of patients are not granted, nor of staff what their work does not need. A new
-- table in hospital_* is invisible until it is listed here; in marts it is visible at once.
-- Revoking first makes this file the whole truth, whatever was granted before.

do $body$
begin
    if not exists (select from pg_catalog.pg_roles as r where r.rolname = 'analyst') then
        create role analyst nologin;
    end if;
exception
    -- Roles belong to the whole server: another database may have been quicker.
    when duplicate_object or unique_violation then
        null;
    when insufficient_privilege then
        raise exception 'role analyst does not exist and % may not create it', current_user
            using
                errcode = 'insufficient_privilege',
                hint = 'Ask an administrator for: create role analyst nologin;';
end
$body$;

revoke all on all tables in schema
staging, hospital_streams, hospital_operations, hospital_admissions, marts, ops
from analyst;

grant usage on schema hospital_operations, hospital_admissions, marts, ops to analyst;

grant select on
hospital_operations.bed_capacity,
hospital_operations.department_aliases,
hospital_operations.departments,
hospital_operations.emergency_transports,
hospital_operations.facilities,
hospital_operations.schedules,
hospital_operations.shifts,
hospital_operations.staff_history,
hospital_operations.staff_names,
hospital_admissions.admissions,
hospital_admissions.medical_conditions,
hospital_admissions.transfers,
hospital_admissions.visits
to analyst;

grant select (
    patient_id,
    birth_year,
    gender,
    race,
    is_inferred
) on hospital_admissions.patients to analyst;

grant select (
    staff_id,
    first_name,
    surname,
    birth_year,
    gender,
    status,
    role,
    department,
    experience_level,
    years_of_service,
    is_inferred
) on hospital_operations.staff to analyst;

grant select on all tables in schema marts to analyst;
alter default privileges in schema marts grant select on tables to analyst;

grant select on all tables in schema ops to analyst;
revoke select on ops.dead_letters, ops.rejects from analyst;
-- How many rejects of a load are open; nothing of what was in them.
grant select (load_id, resolved_by) on ops.rejects to analyst;
