-- severity: error
-- scope:    all
-- why:      What a snapshot says of a member holds on its day. Looks at the newest snapshot, and at
--           those that just came. Of a member who is in one twice, one of the two must hold. One
--           that was delivered and still waits to be published is not looked at.
with

snapshots as (
    select max(a._date) as taken_on
    from staging.staff_active as a
    where
        not exists (
            select from ops.affected_days as w
            where
                w.load_id = a._load_id
                and w.load_id not in (select l.load_id from affected_loads as l)
        )

    union distinct

    select a._date as taken_on
    from affected_loads as l
    inner join staging.staff_active as a on l.load_id = a._load_id
),

members as (
    select
        s.taken_on,
        a.staff_id,
        bool_or(
            h.status = case
                when lower(btrim(a.department)) = 'reserve' then 'reserve'
                else 'active'
            end
            and h.role is not distinct from nullif(btrim(a.role), '')
            and h.department is not distinct from nullif(btrim(a.department), '')
            and h.experience_level is not distinct from a.experience_level
        ) as is_covered
    from snapshots as s
    inner join staging.staff_active as a on s.taken_on = a._date
    left outer join hospital_operations.staff_history as h
        on a.staff_id = h.staff_id and h.valid_during @> a._date
    group by s.taken_on, a.staff_id
)

select
    m.taken_on,
    m.staff_id
from members as m
where m.is_covered is not true;
