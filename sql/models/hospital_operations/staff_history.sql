-- model:  hospital_operations.staff_history
-- kind:   versions(valid_during)
-- grain:  one version of one member of staff
-- why:    What somebody was on a given day: facts carry the durable staff_id, and
--         valid_during @> day finds the version. A snapshot holds from its day until the next one.
--         Who is absent from the next has left: the version ends on that day, and one with status
--         left follows, with the last known attributes, until he or she is in a snapshot again. So
--         every day from the first known has exactly one version. A new one begins when status,
--         role, department or experience level changes; years of service do not count.
--         Before the first snapshot the workforce as first hired holds, and the reserve; of
--         somebody in both, the reserve. Snapshots do not list the reserve: who stands ready does
--         so until a snapshot names him or her. Inferred members have no version.
--         A pure function of the stored files: the order in which snapshots came makes no
--         difference, and neither does a late one.
with

snapshots as (
    select
        d.taken_on,
        row_number() over (order by d.taken_on) as nth
    from (
        select distinct a._date as taken_on
        from staging.staff_active as a
    ) as d
),

-- nth 0 is the time before the first snapshot, or always if there is none.
mentions as (
    select distinct on (a.staff_id, s.nth)
        a.staff_id,
        s.nth,
        case
            when lower(btrim(a.department)) = 'reserve' then 'reserve'
            else 'active'
        end as status,
        nullif(btrim(a.role), '') as role,
        nullif(btrim(a.department), '') as department,
        a.experience_level
    from staging.staff_active as a
    inner join snapshots as s on a._date = s.taken_on
    order by a.staff_id asc, s.nth asc, a._load_id desc, a._record_no desc
),

before as (
    select distinct on (b.staff_id)
        b.staff_id,
        b.status,
        b.role,
        b.department,
        b.experience_level
    from (
        select
            r.staff_id,
            'reserve' as status,
            null as role,
            nullif(btrim(r.department), '') as department,
            r.experience_level,
            2 as precedence,
            r._load_id,
            r._record_no
        from staging.reserve_pool as r

        union all

        select
            d.staff_id,
            'active' as status,
            nullif(btrim(d.role), '') as role,
            nullif(btrim(d.department), '') as department,
            d.experience_level,
            3 as precedence,
            d._load_id,
            d._record_no
        from staging.staff_data as d
    ) as b
    order by b.staff_id asc, b.precedence asc, b._load_id desc, b._record_no desc
),

present as (
    select
        p.staff_id,
        p.nth,
        p.status,
        p.role,
        p.department,
        p.experience_level,
        lead(p.nth) over (partition by p.staff_id order by p.nth) as next_nth
    from (
        select
            m.staff_id,
            m.nth,
            m.status,
            m.role,
            m.department,
            m.experience_level
        from mentions as m

        union all

        select
            b.staff_id,
            0 as nth,
            b.status,
            b.role,
            b.department,
            b.experience_level
        from before as b
    ) as p
),

-- The snapshot in which somebody was missed, for the first time since the last one with him or her.
absent as (
    select
        p.staff_id,
        s.nth,
        'left' as status,
        p.role,
        p.department,
        p.experience_level
    from present as p
    inner join snapshots as s on s.nth = p.nth + 1
    where
        p.next_nth is distinct from p.nth + 1
        and not (p.nth = 0 and p.status = 'reserve')
),

points as (
    select
        p.staff_id,
        p.nth,
        p.status,
        p.role,
        p.department,
        p.experience_level
    from present as p

    union all

    select
        a.staff_id,
        a.nth,
        a.status,
        a.role,
        a.department,
        a.experience_level
    from absent as a
),

compared as (
    select
        p.staff_id,
        p.nth,
        p.status,
        p.role,
        p.department,
        p.experience_level,
        lag(p.status) over earlier as earlier_status,
        lag(p.role) over earlier as earlier_role,
        lag(p.department) over earlier as earlier_department,
        lag(p.experience_level) over earlier as earlier_experience_level
    from points as p
    window earlier as (partition by p.staff_id order by p.nth)
),

-- The first point of a member has no status before it.
changes as (
    select
        c.staff_id,
        c.nth,
        c.status,
        c.role,
        c.department,
        c.experience_level
    from compared as c
    where
        (c.status, c.role, c.department, c.experience_level)
        is distinct from (
            c.earlier_status,
            c.earlier_role,
            c.earlier_department,
            c.earlier_experience_level
        )
)

select
    c.staff_id,
    daterange(
        f.taken_on,
        lead(f.taken_on) over (partition by c.staff_id order by c.nth)
    ) as valid_during,
    c.status,
    c.role,
    c.department,
    c.experience_level
from changes as c
left outer join snapshots as f on c.nth = f.nth;
