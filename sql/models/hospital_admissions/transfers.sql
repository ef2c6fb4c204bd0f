-- model:  hospital_admissions.transfers
-- kind:   by_date(transfer_date)
-- lookback: 31 days of hospital_admissions.visits
-- grain:  one transfer of one person
-- why:    Who was sent on to another facility. Transfers of a day are written the day after and
--         reach into it, so the business date is that of the transfer, not of the file. Most are of
--         people who were turned away: a transfer belongs to a visit, the person's last up to the
--         minute of the transfer and at most thirty days before it (720 hours, which reach into a
--         thirty-first day when clocks have changed), and never requires an admission. One without
--         a visit is kept, and transfers_match_a_visit reports it. Person, minute, department and
--         destination are the natural key; a record delivered twice counts once; of two that differ
--         the last delivered wins, and transfers_conserve reports them. Files and events tell of
--         the same transfers: what a file says wins, because it can be delivered again corrected,
--         so that an event that comes later changes nothing; of events alone the one sent last.
--         What cannot be read, transfers_readable reports.
with

-- Each affected day is looked up by itself (lateral, and offset 0 keeps it so): a join of ranges
-- has no good plan, and one over all of staging is what the planner may take for thirty days.
records as (
    select
        t.person_id,
        t.transfer_date,
        t.transfer_from,
        t.transfer_to,
        t.transfer_reason,
        t.transport_mode,
        t.condition,
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
                t.person_id,
                t.transfer_date,
                t.transfer_from,
                t.transfer_to,
                t.transfer_reason,
                t.transport_mode,
                t.condition,
                t._load_id,
                t._record_no
            from staging.transfers as t
            where t.transfer_date >= d.day and t.transfer_date < d.day + 1
            offset 0 -- noqa: AM09
        ) as t

    union all

    select
        e.person_id,
        e.transfer_date,
        e.transfer_from,
        e.transfer_to,
        e.transfer_reason,
        e.transport_mode,
        e.condition,
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
            e.person_id,
            e.transfer_date,
            e.transfer_from,
            e.transfer_to,
            e.transfer_reason,
            e.transport_mode,
            e.condition,
            e._ts,
            e._topic,
            e._part,
            e._offset
        from hospital_streams.transfer_records as e
        where e.told_day = to_char(d.day, 'YYYY-MM-DD') and e.is_readable
        offset 0 -- noqa: AM09
    ) as e
),

keyed as (
    select
        ops.key_of(
            cast(r.person_id as text),
            to_char(r.transfer_date, 'YYYY-MM-DD HH24:MI'),
            nullif(lower(btrim(r.transfer_from)), ''),
            nullif(lower(btrim(r.transfer_to)), '')
        ) as transfer_id,
        r.person_id as patient_id,
        date_trunc('minute', r.transfer_date) as transferred,
        nullif(r.transfer_from, '') as department,
        nullif(btrim(r.transfer_to), '') as destination,
        nullif(r.transfer_reason, '') as reason,
        nullif(r.transport_mode, '') as transport_mode,
        nullif(r.condition, '') as condition,
        r.source,
        r._load_id,
        r._record_no,
        r._ts,
        r._topic,
        r._part,
        r._offset
    from records as r
),

transfers as (
    select distinct on (k.transfer_id)
        k.transfer_id,
        k.patient_id,
        cast(k.transferred as date) as day,
        ops.local_time(k.transferred) as transferred_at,
        k.department,
        k.destination,
        k.reason,
        k.transport_mode,
        k.condition,
        k.source
    from keyed as k
    order by
        k.transfer_id asc,
        k.source desc,
        k._load_id desc,
        k._record_no desc,
        k._ts desc nulls last,
        k._topic desc,
        k._part desc,
        k._offset desc
)

select
    t.day as transfer_date,
    t.patient_id,
    t.transfer_id,
    t.transferred_at,
    t.department,
    t.destination,
    t.reason,
    t.transport_mode,
    t.condition,
    v.visit_date,
    v.visit_id,
    t.source
from transfers as t
left outer join lateral (
    select
        v.visit_date,
        v.visit_id
    from hospital_admissions.visits as v
    where
        v.patient_id = t.patient_id
        and v.arrived_at <= t.transferred_at
        and v.arrived_at > t.transferred_at - interval '720 hours'
    order by
        v.arrived_at desc,
        (v.department is not distinct from t.department) desc,
        v.visit_id asc
    limit 1
) as v on true;
