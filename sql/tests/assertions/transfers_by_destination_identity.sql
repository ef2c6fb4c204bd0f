-- severity: error
-- scope:    affected
-- why:      Transfers of the admitted, of the denied, of others and without a visit together are
--           the transfers, and the transfers are the facts of the day.
with

counted as (
    select
        t.day,
        sum(t.transfers) as transfers,
        sum(t.of_admitted + t.of_denied + t.of_others + t.without_visit) as parts
    from affected_days as d
    inner join marts.transfers_by_destination as t on d.day = t.day
    group by t.day
),

facts as (
    select
        t.transfer_date as day,
        count(*) as transfers
    from affected_days as d
    inner join hospital_admissions.transfers as t on d.day = t.transfer_date
    group by t.transfer_date
)

select
    d.day,
    coalesce(f.transfers, 0) as facts,
    coalesce(c.transfers, 0) as transfers,
    coalesce(c.parts, 0) as parts
from affected_days as d
left outer join facts as f on d.day = f.day
left outer join counted as c on d.day = c.day
where
    coalesce(f.transfers, 0) <> coalesce(c.transfers, 0)
    or coalesce(f.transfers, 0) <> coalesce(c.parts, 0);
