-- severity: error
-- scope:    affected
-- of:       hospital_admissions.visits
-- why:      The business date is the hospital's own. If the zone in ops.settings changed and days
--           were not rebuilt, or a rebuild mixed zones, night arrivals stand on the wrong day.
with

days as materialized (
    select
        d.day,
        ops.local_time(cast(d.day as timestamp)) as starts_at,
        ops.local_time(cast(d.day + 1 as timestamp)) as ends_at
    from affected_days as d
)

select
    v.visit_date,
    v.patient_id,
    v.visit_id,
    v.arrived_at
from days as d
inner join hospital_admissions.visits as v on d.day = v.visit_date
where v.arrived_at < d.starts_at or v.arrived_at >= d.ends_at;
