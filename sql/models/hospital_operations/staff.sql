-- model:  hospital_operations.staff
-- kind:   full
-- grain:  one member of staff
-- why:    Three files know staff: the workforce as first hired, the reserve, and a full snapshot
--         every quarter. The newest snapshot decides who works here. It says nothing about leavers:
--         they are absent from it, so whoever is in an older snapshot or was first hired and is
--         not in the newest has left. People called up from the reserve are in the snapshot with
--         department Reserve and without a role: they stand ready, they do not work yet. Before
--         the first snapshot everyone first hired is active.
--         The attributes are those of the latest source that names the person. Age is as of 2026
--         in two of the files and is not used.
--         Whom no file knows gets an inferred row when a roster of an affected day names him or
--         her, and so does who was here and is in no file any more: rosters, visits and transports
--         refer to it. For that the model reads its own table; the rest is a function of staging.
with

newest_snapshot as (
    select max(a._date) as taken_on
    from staging.staff_active as a
),

-- Of each member the newest snapshot, found before the wide rows are sorted.
newest_of_member as (
    select
        a.staff_id,
        max(a._date) as taken_on
    from staging.staff_active as a
    group by a.staff_id
),

mentions as (
    select
        a.staff_id,
        a.person_id,
        a.first_name,
        a.surname,
        a.residential_address,
        a.birthdate,
        a.gender,
        a.race,
        a.role,
        a.department,
        a.experience_level,
        a.years_of_service,
        1 as precedence,
        a._date as taken_on,
        a._load_id,
        a._record_no
    from staging.staff_active as a
    inner join newest_of_member as n on a.staff_id = n.staff_id and a._date = n.taken_on

    union all

    select
        r.staff_id,
        r.person_id,
        r.first_name,
        r.surname,
        r.residential_address,
        r.birthdate,
        r.gender,
        r.race,
        null as role,
        r.department,
        r.experience_level,
        r.years_of_service,
        2 as precedence,
        null as taken_on,
        r._load_id,
        r._record_no
    from staging.reserve_pool as r

    union all

    select
        d.staff_id,
        d.person_id,
        d.first_name,
        d.surname,
        d.residential_address,
        d.birthdate,
        d.gender,
        d.race,
        d.role,
        d.department,
        d.experience_level,
        d.years_of_service,
        3 as precedence,
        null as taken_on,
        d._load_id,
        d._record_no
    from staging.staff_data as d
),

latest as (
    select distinct on (m.staff_id)
        m.staff_id,
        m.person_id,
        m.first_name,
        m.surname,
        m.residential_address,
        m.birthdate,
        m.gender,
        m.race,
        nullif(btrim(m.role), '') as role,
        nullif(btrim(m.department), '') as department,
        m.experience_level,
        m.years_of_service,
        m.precedence,
        m.taken_on
    from mentions as m
    order by
        m.staff_id asc,
        m.precedence asc,
        m.taken_on desc nulls last,
        m._load_id desc,
        m._record_no desc
),

-- Each affected day is looked up by itself (lateral, and offset 0 keeps it so).
referred as (
    select r.staff_id
    from affected_days as d
    cross join
        lateral (
            select r.staff_id
            from staging.schedules as r
            where r.date = d.day
            offset 0 -- noqa: AM09
        ) as r

    union distinct

    select s.staff_id
    from hospital_operations.staff as s
)

select
    l.staff_id,
    l.person_id,
    l.first_name,
    l.surname,
    l.residential_address,
    l.birthdate as birth_date,
    cast(extract(year from l.birthdate) as integer) as birth_year,
    l.gender,
    l.race,
    case
        when l.precedence = 1 and l.taken_on < n.taken_on then 'left'
        when l.precedence = 1 and lower(l.department) = 'reserve' then 'reserve'
        when l.precedence = 1 then 'active'
        when l.precedence = 2 then 'reserve'
        when n.taken_on is null then 'active'
        else 'left'
    end as status,
    l.role,
    l.department,
    l.experience_level,
    l.years_of_service,
    false as is_inferred
from latest as l
cross join newest_snapshot as n

union all

select
    r.staff_id,
    null as person_id,
    null as first_name,
    null as surname,
    null as residential_address,
    null as birth_date,
    null as birth_year,
    null as gender,
    null as race,
    'unknown' as status,
    null as role,
    null as department,
    null as experience_level,
    null as years_of_service,
    true as is_inferred
from referred as r
where
    not exists (
        select from latest as l
        where l.staff_id = r.staff_id
    );
