-- model:  marts.control_totals
-- kind:   by_date(day)
-- grain:  one measure of one department (or of the whole hospital) on one day
-- why:    The hospital counts its own day and writes it down for people. Reading that text gives an
--         independent oracle for ours. Two totals stand in the head; a section that begins with a
--         line "--- Admissions by Department ---" lists departments, each with a count at the end
--         of its line. A total that stands there twice is a change of format and fails on the key.
with

lines as (
    select
        s._date as day,
        s._load_id,
        s._record_no,
        btrim(s.line, E' \t\r') as line
    from affected_days as d
    inner join staging.daily_summaries as s on d.day = s._date
),

numbered as (
    select
        l.day,
        l._load_id,
        l._record_no,
        l.line,
        count(*) filter (where l.line ~ '^---.*---$') over (
            partition by l.day, l._load_id
            order by l._record_no
        ) as section_no
    from lines as l
),

sections as (
    select
        n.line,
        n.day,
        n.section_no,
        first_value(n.line) over (
            partition by n.day, n._load_id, n.section_no
            order by n._record_no
        ) as section
    from numbered as n
),

totals as (
    select
        s.day,
        'visits' as measure,
        '' as department,
        substring(s.line from '^Total Patient Visits: *(\d+)$') as total
    from sections as s
    where s.section_no = 0

    union all

    select
        s.day,
        'admissions' as measure,
        '' as department,
        substring(s.line from '^Total Admissions: *(\d+)$') as total
    from sections as s
    where s.section_no = 0

    union all

    select
        s.day,
        'admissions_by_department' as measure,
        substring(s.line from '^(.*?) +\d+$') as department,
        substring(s.line from ' (\d+)$') as total
    from sections as s
    where s.section ~ '^--- *Admissions by Department *---$'
)

select
    t.day,
    t.measure,
    t.department,
    cast(t.total as bigint) as total
from totals as t
where t.total is not null;
