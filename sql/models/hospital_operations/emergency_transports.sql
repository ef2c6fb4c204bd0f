-- model:  hospital_operations.emergency_transports
-- kind:   by_date(transport_date)
-- grain:  one transport of one person
-- why:    How people were brought in. Person, minute and type are the natural key, because one
--         transport may be delivered again in another session. A record delivered twice counts
--         once; of two that differ the last delivered wins, and transports_conserve reports them.
--         Files and events tell of the same transports: what a file says wins, because it can be
--         delivered again corrected, so that an event that comes later changes nothing; of events
--         alone the one sent last. What cannot be read, transports_readable reports.
--         Paramedic, physician and nurse are names; whom a name means is what staff_names says.
--         The free text is left out: it names people.
with

-- Each affected day is looked up by itself (lateral, and offset 0 keeps it so): a join of ranges
-- has no good plan, and one over all of staging is what the planner may take for thirty days.
records as (
    select
        t.patient_id,
        t.transport_date,
        t.transport_type,
        t.severity,
        t.department,
        t.condition,
        t.attending_paramedic,
        t.attending_physician,
        t.attending_nurse,
        'file' as source,
        t._load_id,
        t._record_no,
        null as _ts,
        null as _topic,
        null as _part,
        null as _offset
    from affected_days as d
    cross join
        lateral (
            select
                t.patient_id,
                t.transport_date,
                t.transport_type,
                t.severity,
                t.department,
                t.condition,
                t.attending_paramedic,
                t.attending_physician,
                t.attending_nurse,
                t._load_id,
                t._record_no
            from staging.emergency_transports as t
            where t.transport_date >= d.day and t.transport_date < d.day + 1
            offset 0 -- noqa: AM09
        ) as t

    union all

    select
        e.patient_id,
        e.transport_date,
        e.transport_type,
        e.severity,
        e.department,
        e.condition,
        e.attending_paramedic,
        e.attending_physician,
        e.attending_nurse,
        'event' as source,
        null as _load_id,
        null as _record_no,
        e._ts,
        e._topic,
        e._part,
        e._offset
    from affected_days as d
    cross join lateral (
        select
            e.patient_id,
            e.transport_date,
            e.transport_type,
            e.severity,
            e.department,
            e.condition,
            e.attending_paramedic,
            e.attending_physician,
            e.attending_nurse,
            e._ts,
            e._topic,
            e._part,
            e._offset
        from hospital_streams.transport_records as e
        where e.told_day = to_char(d.day, 'YYYY-MM-DD') and e.is_readable
        offset 0 -- noqa: AM09
    ) as e
),

keyed as (
    select
        ops.key_of(
            cast(r.patient_id as text),
            to_char(r.transport_date, 'YYYY-MM-DD HH24:MI'),
            nullif(lower(btrim(r.transport_type)), '')
        ) as transport_id,
        r.patient_id,
        date_trunc('minute', r.transport_date) as arrived,
        nullif(btrim(r.transport_type), '') as transport_type,
        r.severity,
        nullif(r.department, '') as department,
        nullif(r.condition, '') as condition,
        nullif(nullif(btrim(r.attending_paramedic), 'N/A'), '') as paramedic,
        nullif(nullif(btrim(r.attending_physician), 'N/A'), '') as physician,
        nullif(nullif(btrim(r.attending_nurse), 'N/A'), '') as nurse,
        r.source,
        r._load_id,
        r._record_no,
        r._ts,
        r._topic,
        r._part,
        r._offset
    from records as r
),

transports as (
    select distinct on (k.transport_id)
        k.transport_id,
        k.patient_id,
        cast(k.arrived as date) as day,
        k.arrived,
        k.transport_type,
        k.severity,
        k.department,
        coalesce(lower(btrim(k.department)), '') as department_alias,
        k.condition,
        k.paramedic,
        k.physician,
        k.nurse,
        k.source
    from keyed as k
    order by
        k.transport_id asc,
        k.source desc,
        k._load_id desc,
        k._record_no desc,
        k._ts desc nulls last,
        k._topic desc,
        k._part desc,
        k._offset desc
)

select
    t.day as transport_date,
    t.patient_id,
    t.transport_id,
    ops.local_time(t.arrived) as arrived_at,
    t.transport_type,
    coalesce(lower(t.transport_type) = 'ambulance', false) as is_ambulance,
    t.severity,
    t.department,
    t.condition,
    t.paramedic,
    mp.staff_id as paramedic_id,
    case
        when t.paramedic is null then 'not_applicable'
        else mp.quality
    end as paramedic_match,
    t.physician,
    md.staff_id as physician_id,
    case
        when t.physician is null then 'not_applicable'
        else md.quality
    end as physician_match,
    t.nurse,
    mn.staff_id as nurse_id,
    case
        when t.nurse is null then 'not_applicable'
        else mn.quality
    end as nurse_match,
    t.source
from transports as t
-- Each name is looked up by itself (lateral, and offset 0 keeps it so): the planner cannot know how
-- few match, and merges days.
left outer join lateral (
    select
        n.staff_id,
        n.quality
    from hospital_operations.staff_names as n
    where
        n.day = t.day
        and n.role = 'EMT'
        and n.full_name = lower(t.paramedic)
        and n.department_alias = t.department_alias
    offset 0 -- noqa: AM09
) as mp on true
left outer join lateral (
    select
        n.staff_id,
        n.quality
    from hospital_operations.staff_names as n
    where
        n.day = t.day
        and n.role = 'Doctor'
        and n.full_name = lower(t.physician)
        and n.department_alias = t.department_alias
    offset 0 -- noqa: AM09
) as md on true
left outer join lateral (
    select
        n.staff_id,
        n.quality
    from hospital_operations.staff_names as n
    where
        n.day = t.day
        and n.role = 'Nurse'
        and n.full_name = lower(t.nurse)
        and n.department_alias = t.department_alias
    offset 0 -- noqa: AM09
) as mn on true;
