-- severity: warn
-- scope:    affected
-- why:      A file of visitors or admissions is named after its day. A record of another day in it
--           is counted on its own day, but the file is misnamed or the clock was wrong.
with

-- offset 0: each day is looked up by itself, as in the model.
records as (
    select
        d.day,
        v._load_id
    from affected_days as d
    cross join
        lateral (
            select v._load_id
            from staging.daily_visitors as v
            where v.arrival_time >= d.day and v.arrival_time < d.day + 1
            offset 0 -- noqa: AM09
        ) as v

    union all

    select
        d.day,
        a._load_id
    from affected_days as d
    cross join
        lateral (
            select a._load_id
            from staging.admissions as a
            where a.admission_date >= d.day and a.admission_date < d.day + 1
            offset 0 -- noqa: AM09
        ) as a
)

select
    r.day,
    l.load_id,
    l.feed,
    l.scope,
    count(*) as records
from records as r
inner join ops.loads as l on r._load_id = l.load_id
where l.scope <> to_char(r.day, 'YYYY-MM-DD')
group by r.day, l.load_id, l.feed, l.scope;
