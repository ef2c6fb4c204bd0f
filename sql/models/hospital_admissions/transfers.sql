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
--         the last delivered wins, and transfers_conserve reports them.
with

-- Each affected day is looked up by itself (lateral, and offset 0 keeps it so): a join of ranges
-- has no good plan, and one over all of staging is what the planner may take for thirty days.
keyed as (
    select
        ops.key_of(
            cast(t.person_id as text),
            to_char(t.transfer_date, 'YYYY-MM-DD HH24:MI'),
            nullif(lower(btrim(t.transfer_from)), ''),
            nullif(lower(btrim(t.transfer_to)), '')
        ) as transfer_id,
        t.person_id as patient_id,
        date_trunc('minute', t.transfer_date) as transferred,
        nullif(t.transfer_from, '') as department,
        nullif(btrim(t.transfer_to), '') as destination,
        nullif(t.transfer_reason, '') as reason,
        nullif(t.transport_mode, '') as transport_mode,
        nullif(t.condition, '') as condition,
        t._load_id,
        t._record_no
    from affected_days as d
    cross join lateral (
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
        k.condition
    from keyed as k
    order by k.transfer_id asc, k._load_id desc, k._record_no desc
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
    v.visit_id
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
