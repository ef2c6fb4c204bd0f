-- severity: error
-- scope:    all
-- of:       hospital_operations.staff_history
-- why:      From the first day that is known a member of staff has exactly one version: the next
--           begins where one ends, and the last one is open.
with

followed as (
    select
        h.staff_id,
        h.valid_during,
        lead(h.valid_during) over (
            partition by h.staff_id
            order by h.valid_during
        ) as next_valid_during
    from hospital_operations.staff_history as h
)

select
    f.staff_id,
    f.valid_during,
    f.next_valid_during
from followed as f
where upper(f.valid_during) is distinct from lower(f.next_valid_during);
