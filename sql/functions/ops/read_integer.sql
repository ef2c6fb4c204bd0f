-- ops.read_integer(text): a whole number as files write it; null for anything else
-- An event may say anything, and a cast would stop whoever reads it. Two cases, one in the other:
-- what is in one case is not evaluated before its condition.

create or replace function ops.read_integer(told text)
returns integer
language sql
stable
parallel safe
return case
    when told ~ '^[+-]?[0-9]{1,18}$'
        then case
            when cast(told as bigint) between -2147483648 and 2147483647 then cast(told as integer)
        end
end;

comment on function ops.read_integer(text) is
'A whole number as files write it; null for anything else.';
