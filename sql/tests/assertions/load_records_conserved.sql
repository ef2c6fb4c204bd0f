-- severity: error
-- scope:    affected
-- why:      Nothing is lost on the way in. Of a live load every record is a row, a reject or was
--           skipped on purpose, and the rows are still in staging. A load that failed or was
--           replaced has no rows left. Looks at the pending loads and at every live load of an
--           affected day, so that rows which vanished since are missed too.
with

checked as (
    select
        l.load_id,
        l.feed,
        l.scope,
        l.status,
        l.records,
        l.loaded,
        l.rejected,
        l.skipped,
        ops.staged_rows(l.load_id) as staged
    from ops.loads as l
    where
        l.load_id in (select a.load_id from affected_loads as a)
        or (
            l.status = 'loaded'
            and l.feed is not null
            and split_part(l.scope, '#', 1) in (
                select to_char(d.day, 'YYYY-MM-DD') from affected_days as d
            )
        )
)

select
    c.load_id,
    c.feed,
    c.scope,
    c.status,
    c.records,
    c.loaded,
    c.rejected,
    c.skipped,
    c.staged
from checked as c
where
    c.staged is distinct from case when c.status = 'loaded' then c.loaded else 0 end
    or (c.status = 'loaded' and c.records is distinct from c.loaded + c.rejected + c.skipped);
