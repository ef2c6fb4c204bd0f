-- model:  hospital_operations.staff_names
-- kind:   by_date(day)
-- grain:  one name in one role, written beside one department, on one day
-- why:    Admissions and transports name staff in text. Whom a name means is looked up in the
--         roster of the day: the members with that name in that role; of several, those at work on
--         that day; of several, those of the department. One left: unique. The roster only decides
--         between people of one name, it does not say that somebody was not there: a single one who
--         has the day off is unique too. Nothing but the day's own roster is asked: no other file
--         changes the answer. Every name that a file or an event gives is here, also one in a
--         record that a later one replaced.
with

-- Each affected day is looked up by itself (lateral, and offset 0 keeps it so): a join of ranges
-- has no good plan, and one over all of staging is what the planner may take for thirty days.
admissions as (
    select
        d.day,
        a.department,
        a.admitting_doctor,
        a.admitting_nurse
    from affected_days as d
    cross join lateral (
        select
            a.department,
            a.admitting_doctor,
            a.admitting_nurse
        from staging.admissions as a
        where a.admission_date >= d.day and a.admission_date < d.day + 1
        offset 0 -- noqa: AM09
    ) as a
),

transports as (
    select
        d.day,
        t.department,
        t.attending_paramedic,
        t.attending_physician,
        t.attending_nurse
    from affected_days as d
    cross join
        lateral (
            select
                t.department,
                t.attending_paramedic,
                t.attending_physician,
                t.attending_nurse
            from staging.emergency_transports as t
            where t.transport_date >= d.day and t.transport_date < d.day + 1
            offset 0 -- noqa: AM09
        ) as t

    union all

    select
        d.day,
        e.department,
        e.attending_paramedic,
        e.attending_physician,
        e.attending_nurse
    from affected_days as d
    cross join lateral (
        select
            e.department,
            e.attending_paramedic,
            e.attending_physician,
            e.attending_nurse
        from hospital_streams.transport_records as e
        where e.told_day = to_char(d.day, 'YYYY-MM-DD') and e.is_readable
        offset 0 -- noqa: AM09
    ) as e
),

written as (
    select
        a.day,
        a.department,
        n.role,
        n.full_name
    from admissions as a
    cross join
        lateral (
            values ('Doctor', a.admitting_doctor), ('Nurse', a.admitting_nurse)
        ) as n (role, full_name)

    -- Most names stand many times; what is left is the spelling.
    union distinct

    select
        t.day,
        t.department,
        n.role,
        n.full_name
    from transports as t
    cross join
        lateral (
            values
            ('EMT', t.attending_paramedic),
            ('Doctor', t.attending_physician),
            ('Nurse', t.attending_nurse)
        ) as n (role, full_name)
),

names as (
    select distinct
        w.day,
        w.role,
        lower(btrim(w.full_name)) as full_name,
        coalesce(lower(btrim(w.department)), '') as department_alias
    from written as w
    where btrim(w.full_name) not in ('', 'N/A')
),

-- By day as well, or the planner may read years of rosters for one.
roster as (
    select
        s.schedule_date,
        s.role,
        s.full_name,
        s.staff_id,
        s.department,
        s.is_at_work
    from affected_days as d
    cross join lateral (
        select
            s.schedule_date,
            s.role,
            s.full_name,
            s.staff_id,
            s.department,
            s.is_at_work
        from hospital_operations.roster_names as s
        where s.schedule_date = d.day
        offset 0 -- noqa: AM09
    ) as s
),

ranked as (
    select
        n.day,
        n.role,
        n.full_name,
        n.department_alias,
        s.staff_id,
        rank() over (
            partition by n.day, n.role, n.full_name, n.department_alias
            order by s.is_at_work desc, (a.department is not null) desc
        ) as place
    from names as n
    left outer join roster as s
        on n.day = s.schedule_date and n.role = s.role and n.full_name = s.full_name
    left outer join hospital_operations.department_aliases as a
        on
            a.source = 'admissions'
            and n.department_alias = a.alias
            and s.department = a.department
)

select
    r.day,
    r.role,
    r.full_name,
    r.department_alias,
    case when count(r.staff_id) = 1 then cast(min(cast(r.staff_id as text)) as uuid) end
        as staff_id,
    case count(r.staff_id)
        when 0 then 'unmatched'
        when 1 then 'unique'
        else 'ambiguous'
    end as quality
from ranked as r
where r.place = 1
group by r.day, r.role, r.full_name, r.department_alias;
