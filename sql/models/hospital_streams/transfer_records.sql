-- model:  hospital_streams.transfer_records
-- kind:   view
-- grain:  one event, as consumed
-- why:    What an event says of a transfer, as columns of staging.transfers. As transport_records:
--         told_day is what the index has, and what could not be a record of a file is not readable.
select
    e._topic,
    e._part,
    e._offset,
    e._ts,
    e._is_tombstone,
    left(e._value ->> 'Transfer_Date', 10) as told_day,
    r.person_id,
    r.transfer_date,
    e._value ->> 'Transfer_From' as transfer_from,
    e._value ->> 'Transfer_To' as transfer_to,
    e._value ->> 'Transfer_Reason' as transfer_reason,
    e._value ->> 'Transport_Mode' as transport_mode,
    e._value ->> 'Condition' as condition,
    r.person_id is not null and r.transfer_date is not null as is_readable
from hospital_streams.transfers as e
cross join
    lateral ( -- noqa: ST05
        select
            ops.read_uuid(e._value ->> 'person_id') as person_id,
            ops.read_timestamp(e._value ->> 'Transfer_Date') as transfer_date
        limit 1 -- noqa: AM09
    ) as r;
