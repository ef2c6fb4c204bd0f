-- ops.transport_agreement(day): the transports of a day as files and as events tell of them
-- As ops.transfer_agreement; of one transport when person, minute and type are the same.

create or replace function ops.transport_agreement(day date)
returns table (
    in_files bigint,
    in_events bigint,
    only_in_files bigint,
    only_in_events bigint,
    is_streamed boolean
)
language sql
stable
as $body$
    with

    files as (
        select t.transport_id
        from hospital_operations.emergency_transports as t
        where t.transport_date = transport_agreement.day and t.source = 'file'
    ),

    events as (
        select distinct
            ops.key_of(
                lower(e._value ->> 'patient_id'),
                replace(left(e._value ->> 'Transport_Date', 16), 'T', ' '),
                nullif(lower(btrim(e._value ->> 'Transport_Type')), '')
            ) as transport_id
        from hospital_streams.transports as e
        where
            left(e._value ->> 'Transport_Date', 10)
            = to_char(transport_agreement.day, 'YYYY-MM-DD')
    )

    select
        count(f.transport_id) as in_files,
        count(e.transport_id) as in_events,
        count(*) - count(e.transport_id) as only_in_files,
        count(*) - count(f.transport_id) as only_in_events,
        count(e.transport_id) > 0 or (
            select count(*)
            from hospital_streams.transports as b
            where
                left(b._value ->> 'Transport_Date', 10)
                = to_char(transport_agreement.day - 1, 'YYYY-MM-DD')
        ) > 0 as is_streamed
    from files as f
    full outer join events as e on f.transport_id = e.transport_id
$body$;

comment on function ops.transport_agreement(date) is
'How many transports of a day files and events tell of, together and alone.';
