-- ops.read_timestamp(text): a naive time as files write it; null for anything else
-- As the loader reads files: YYYY-MM-DD HH:MM[:SS[.ffffff]], T instead of the space allowed. An
-- event may say anything, and a cast would stop whoever reads it. Two cases, one in the other: what
-- is in one case is not evaluated before its condition. One regular expression that says it all
-- takes twice as long: Postgres works it out anew for every row, state by state.

create or replace function ops.read_timestamp(told text)
returns timestamp
language sql
stable
parallel safe
return case
    when
        (told like '____-__-__ __:__%' or told like '____-__-__T__:__%')
        and length(translate(left(told, 16), '-: T', '')) = 12
        and left(told, 4) <> '0000'
        and substr(told, 6, 2) collate "C" between '01' and '12'
        and substr(told, 9, 2) collate "C" between '01' and '31'
        and substr(told, 12, 2) collate "C" between '00' and '23'
        and substr(told, 15, 2) collate "C" between '00' and '59'
        and translate(left(told, 16), '-: T', '') ~ '^[0-9]*$'
        and (length(told) = 16 or substr(told, 17) ~ '^:[0-5][0-9](\.[0-9]{1,6})?$')
        then case
            when
                substr(told, 9, 2) collate "C" <= '28'
                or cast(substr(told, 9, 2) as integer) <= extract(
                    day from cast(left(told, 7) || '-01' as date) + interval '1 month -1 day'
                )
                then cast(told as timestamp)
        end
end;

comment on function ops.read_timestamp(text) is
'A naive time as files write it; null for anything else.';
