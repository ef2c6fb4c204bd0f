-- access: loader
-- Stages files and publishes days: changes rows everywhere, and the shape of nothing. It cannot
-- analyze a table it does not own; autovacuum does.

do $body$
begin
    if not exists (select from pg_catalog.pg_roles as r where r.rolname = 'loader') then
        create role loader nologin;
    end if;
exception
    -- Roles belong to the whole server: another database may have been quicker.
    when duplicate_object or unique_violation then
        null;
    when insufficient_privilege then
        raise exception 'role loader does not exist and % may not create it', current_user
            using
                errcode = 'insufficient_privilege',
                hint = 'Ask an administrator for: create role loader nologin;';
end
$body$;

grant usage on schema
staging, hospital_streams, hospital_operations, hospital_admissions, marts, ops
to loader;

grant select, insert, update, delete on all tables in schema
staging, hospital_streams, hospital_operations, hospital_admissions, marts, ops
to loader;

alter default privileges in schema staging
grant select, insert, update, delete on tables to loader;
alter default privileges in schema hospital_streams
grant select, insert, update, delete on tables to loader;
alter default privileges in schema hospital_operations
grant select, insert, update, delete on tables to loader;
alter default privileges in schema hospital_admissions
grant select, insert, update, delete on tables to loader;
alter default privileges in schema marts
grant select, insert, update, delete on tables to loader;
alter default privileges in schema ops
grant select, insert, update, delete on tables to loader;

-- Publishing works with temporary tables, and refuses to run while migrations are pending.
do $body$
begin
    execute format('grant temporary on database %I to loader', current_database());
    if to_regnamespace('migrate') is not null then
        grant usage on schema migrate to loader;
        grant select on all tables in schema migrate to loader;
    end if;
end
$body$;
