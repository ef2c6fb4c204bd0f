-- ops.read_uuid(text): an id of 32 hexadecimal digits and four hyphens; null for anything else
-- An event may say anything, and a cast would stop whoever reads it.

create or replace function ops.read_uuid(told text)
returns uuid
language sql
stable
parallel safe
return case
    when told ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' then cast(told as uuid)
end;

comment on function ops.read_uuid(text) is
'An id of 32 hexadecimal digits and four hyphens; null for anything else.';
