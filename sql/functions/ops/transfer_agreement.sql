-- ops.transfer_agreement(day): the transfers of a day as files and as events tell of them
-- A fact that a file has delivered says so (source), whatever events say of it. Two tellings are of
-- one transfer when person, minute, department and destination are the same:
-- the key that hospital_admissions.transfers is made of. An event is never cast, so that one with a
-- strange date is a difference and not a failure. is_streamed: the day, or the day before, has
-- events at all; without any the stream is not in use.

create or replace function ops.transfer_agreement(day date)
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
        select t.transfer_id
        from hospital_admissions.transfers as t
        where t.transfer_date = transfer_agreement.day and t.source = 'file'
    ),

    events as (
        select distinct
            ops.key_of(
                lower(e._value ->> 'person_id'),
                replace(left(e._value ->> 'Transfer_Date', 16), 'T', ' '),
                nullif(lower(btrim(e._value ->> 'Transfer_From')), ''),
                nullif(lower(btrim(e._value ->> 'Transfer_To')), '')
            ) as transfer_id
        from hospital_streams.transfers as e
        where
            left(e._value ->> 'Transfer_Date', 10)
            = to_char(transfer_agreement.day, 'YYYY-MM-DD')
    )

    select
        count(f.transfer_id) as in_files,
        count(e.transfer_id) as in_events,
        count(*) - count(e.transfer_id) as only_in_files,
        count(*) - count(f.transfer_id) as only_in_events,
        count(e.transfer_id) > 0 or (
            select count(*)
            from hospital_streams.transfers as b
            where
                left(b._value ->> 'Transfer_Date', 10)
                = to_char(transfer_agreement.day - 1, 'YYYY-MM-DD')
        ) > 0 as is_streamed
    from files as f
    full outer join events as e on f.transfer_id = e.transfer_id
$body$;

comment on function ops.transfer_agreement(date) is
'How many transfers of a day files and events tell of, together and alone.';
