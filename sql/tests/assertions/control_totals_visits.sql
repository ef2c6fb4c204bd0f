-- severity: error
-- scope:    affected
-- why:      The hospital counted its visits itself, and we must find as many. A summary without
--           that total is offending too: its format changed. A day without a summary is not.
select
    d.day,
    t.total as hospital,
    v.visits as warehouse
from affected_days as d
left outer join marts.control_totals as t on d.day = t.day and t.measure = 'visits'
cross join
    lateral (
        select count(*) as visits
        from hospital_admissions.visits as f
        where f.visit_date = d.day
    ) as v
where
    t.total is distinct from v.visits
    and (
        t.total is not null
        -- Counted: for one that exists the planner may look through all of staging.
        or (
            select count(*) from staging.daily_summaries as s
            where s._date = d.day
        ) > 0
    );
