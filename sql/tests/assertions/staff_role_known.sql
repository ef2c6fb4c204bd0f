-- severity: warn
-- scope:    all
-- of:       hospital_operations.staff
-- why:      Who works has a role. People called up from the reserve get theirs with their place.
select s.staff_id
from hospital_operations.staff as s
where s.status = 'active' and s.role is null;
