-- model:  marts.triage_time
-- kind:   by_date(day)
-- grain:  one triage level of one department on one day, and their totals
-- why:    How long people wait before somebody knows how ill they are. Always computed from the
--         visits, also the totals: the median of medians is not the median.
select
    v.visit_date as day,
    case when grouping(v.department) = 1 then 'all' else v.department end as department,
    case when grouping(v.triage_level) = 1 then 'all' else v.triage_level end as triage_level,
    count(*) as visits,
    cast(
        percentile_cont(0.5) within group (order by v.triage_minutes) as numeric(7, 1)
    ) as median_minutes,
    cast(
        percentile_cont(0.9) within group (order by v.triage_minutes) as numeric(7, 1)
    ) as p90_minutes
from (
    select
        f.visit_date,
        coalesce(f.department, 'unknown') as department,
        coalesce(f.triage_level, 'unknown') as triage_level,
        f.triage_minutes
    from affected_days as d
    inner join hospital_admissions.visits as f on d.day = f.visit_date
    where f.triage_minutes is not null
) as v
group by
    v.visit_date,
    grouping sets ((v.department, v.triage_level), (v.department), ());
