-- ops.days: rosters built before this version are stale
-- Until now a snapshot of the workforce that came late left the published rosters as they were:
-- whoever they belonged to then may not be whom the snapshots say. Each day builds its roster again
-- when it is touched, or all of them at once with: migrate build --stale

update ops.days
set models = models - 'hospital_operations.schedules'
where models ? 'hospital_operations.schedules';
