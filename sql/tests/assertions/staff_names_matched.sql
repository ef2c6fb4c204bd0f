-- severity: warn
-- scope:    affected
-- why:      A name that nobody on the day's roster has: the roster is old, or the name is misspelt.
--           And where fewer than three of four names can be told apart, nothing said by person or
--           by team holds.
select
    r.day,
    r.feed,
    r.staff_names,
    r.unique_names,
    r.ambiguous_names,
    r.unmatched_names
from affected_days as d
inner join marts.feed_rows as r on d.day = r.day
where r.unmatched_names > 0 or r.unique_names < 0.75 * r.staff_names;
