-- model:  hospital_streams.transport_records
-- kind:   view
-- grain:  one event, as consumed
-- why:    What an event says of a transport, as columns of staging.emergency_transports. Whoever
--         wants the events of a day asks for told_day, the text that the index of the landing table
--         has. One that could not be a record of a file is_readable = false: no object, no person,
--         no time there is, a severity that is no number. No error, whatever an event says.
select
    e._topic,
    e._part,
    e._offset,
    e._ts,
    e._is_tombstone,
    left(e._value ->> 'Transport_Date', 10) as told_day,
    r.patient_id,
    r.transport_date,
    e._value ->> 'Transport_Type' as transport_type,
    r.severity,
    e._value ->> 'Department' as department,
    e._value ->> 'Condition' as condition,
    e._value ->> 'Attending_Paramedic' as attending_paramedic,
    e._value ->> 'Attending_Physician' as attending_physician,
    e._value ->> 'Attending_Nurse' as attending_nurse,
    r.patient_id is not null
    and r.transport_date is not null
    and (coalesce(e._value ->> 'Severity', '') = '' or r.severity is not null) as is_readable
from hospital_streams.transports as e
-- limit: each is read once, however often it is asked for.
cross join
    lateral ( -- noqa: ST05
        select
            ops.read_uuid(e._value ->> 'patient_id') as patient_id,
            ops.read_timestamp(e._value ->> 'Transport_Date') as transport_date,
            ops.read_integer(e._value ->> 'Severity') as severity
        limit 1 -- noqa: AM09
    ) as r;
