-- severity: error
-- scope:    affected
-- why:      The daily summary says for which day it is. A file that was given another day's name
--           would check one day against the count of another.
select
    s._date as day,
    s._load_id as load_id,
    s._record_no as line_no
from affected_days as d
inner join staging.daily_summaries as s on d.day = s._date
where
    s.line ~ 'Hospital Admissions Summary for:'
    and substring(s.line from '(\d{4}-\d{2}-\d{2})')
    is distinct from to_char(s._date, 'YYYY-MM-DD');
