-- model:  ops.blocked_days
-- kind:   view
-- grain:  one broken rule of the last attempt on a day, where that attempt did not publish
-- why:    Why a day is blocked, for whoever has to mend it. Empty again as soon as the day is
--         published. Rows of earlier attempts and rules that hold stay in ops.assertion_results.
with

attempts as (
    select distinct on (r.day)
        r.day,
        r.run_id,
        r.published,
        r.at
    from ops.assertion_results as r
    order by r.day asc, r.result_id desc
)

select
    a.day,
    r.assertion,
    r.offending,
    r.checked,
    r.sample,
    r.message,
    a.at as attempted_at
from attempts as a
inner join ops.assertion_results as r on a.day = r.day and a.run_id = r.run_id
left outer join ops.days as p on a.day = p.day
where
    not a.published
    and r.severity = 'error'
    and r.offending > 0
    and (p.rebuilt_at is null or p.rebuilt_at < a.at)
order by a.day, r.assertion;
