-- ops.read_timestamp(text): a naive time as files write it; null for anything else
-- As the loader reads files: YYYY-MM-DD HH:MM[:SS[.ffffff]], T instead of the space allowed. An
-- event may say anything, and a cast would stop whoever reads it. Two cases, one in the other: what
-- is in one case is not evaluated before its condition.

create or replace function ops.read_timestamp(told text)
returns timestamp
language sql
stable
parallel safe
return case
    when
        told ~ (
            '^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])'
            '[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$'
        )
        then case
            when
                cast(substr(told, 9, 2) as integer) <= extract(
                    day from cast(left(told, 7) || '-01' as date) + interval '1 month -1 day'
                )
                then cast(told as timestamp)
        end
end;

comment on function ops.read_timestamp(text) is
'A naive time as files write it; null for anything else.';
