-- severity: error
-- scope:    affected
-- why:      A snapshot that comes late changes where people belonged on days that are published.
--           Their rosters are built again, because staff_history is a model by versions. Looks when
--           a snapshot just came, at the days from its own on.
with

arrived as (
    select min(a._date) as taken_on
    from affected_loads as l
    inner join staging.staff_active as a on l.load_id = a._load_id
)

select
    s.schedule_date,
    count(*) as members
from arrived as a
inner join hospital_operations.schedules as s on a.taken_on <= s.schedule_date
left outer join hospital_operations.staff_history as h
    on s.staff_id = h.staff_id and h.valid_during @> s.schedule_date and h.status <> 'left'
where s.home_department is distinct from h.department
group by s.schedule_date;
