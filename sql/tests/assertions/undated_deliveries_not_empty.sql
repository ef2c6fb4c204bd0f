-- severity: error
-- scope:    all
-- why:      A people file, a snapshot or a roster without a single record is a broken export, not a
--           hospital without people. It replaces the one before it, and everyone in a model of kind
--           full would be gone. Files of a day may be empty: nobody may have come. So may what adds
--           to a delivery, a repair for example.
select
    l.load_id,
    l.feed,
    l.scope
from ops.loads as l
inner join ops.feeds as f on l.feed = f.feed
where
    l.status = 'loaded'
    and l.adds_to is null
    and l.loaded = 0
    and f.scope in ('none', 'snapshot', 'month');
