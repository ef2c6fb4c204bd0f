-- access: steward
-- Sees what analysts see, who the patients are, and the records that were rejected. May mark a
-- reject as resolved.

do $body$
begin
    if not exists (select from pg_catalog.pg_roles as r where r.rolname = 'steward') then
        create role steward nologin;
    end if;
exception
    -- Roles belong to the whole server: another database may have been quicker.
    when duplicate_object or unique_violation then
        null;
    when insufficient_privilege then
        raise exception 'role steward does not exist and % may not create it', current_user
            using
                errcode = 'insufficient_privilege',
                hint = 'Ask an administrator for: create role steward nologin;';
end
$body$;

revoke all on all tables in schema
staging, hospital_streams, hospital_operations, hospital_admissions, marts, ops
from steward;

grant usage on schema hospital_operations, hospital_admissions, marts, ops to steward;

grant select on all tables in schema
hospital_operations, hospital_admissions, marts, ops
to steward;
grant update (resolved_by) on ops.rejects to steward;

alter default privileges in schema hospital_operations grant select on tables to steward;
alter default privileges in schema hospital_admissions grant select on tables to steward;
alter default privileges in schema marts grant select on tables to steward;
alter default privileges in schema ops grant select on tables to steward;
