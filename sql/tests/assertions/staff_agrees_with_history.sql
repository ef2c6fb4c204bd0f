-- severity: error
-- scope:    all
-- why:      hospital_operations.staff says what a member is now: that is the open version. Inferred
--           members have none.
with

members as (
    select
        s.staff_id,
        s.status,
        s.role,
        s.department,
        s.experience_level
    from hospital_operations.staff as s
    where not s.is_inferred
),

versions as (
    select
        h.staff_id,
        h.status,
        h.role,
        h.department,
        h.experience_level
    from hospital_operations.staff_history as h
    where upper_inf(h.valid_during)
)

select
    coalesce(s.staff_id, h.staff_id) as staff_id,
    s.status,
    h.status as history_status
from members as s
full outer join versions as h on s.staff_id = h.staff_id
where
    (s.status, s.role, s.department, s.experience_level)
    is distinct from (h.status, h.role, h.department, h.experience_level);
