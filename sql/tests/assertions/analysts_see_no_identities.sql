-- severity: error
-- scope:    all
-- why:      Analysts work with patient_id. Names, addresses and dates of birth of patients, the
--           private data of staff, files as delivered and rejected records are not theirs to read.
--           A grant by hand, or a new table that was listed too quickly, shows here.
select
    n.nspname as table_schema,
    c.relname as table_name,
    a.attname as column_name
from pg_catalog.pg_roles as r
cross join pg_catalog.pg_class as c
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
inner join pg_catalog.pg_attribute as a on c.oid = a.attrelid
where
    r.rolname = 'analyst'
    and c.relkind in ('r', 'p', 'v', 'm')
    and a.attnum > 0
    and not a.attisdropped
    and (
        n.nspname in ('staging', 'hospital_streams')
        or (n.nspname = 'ops' and c.relname = 'dead_letters')
        -- How many rejects a load has, and how many are put right, tells nothing of anybody.
        or (
            n.nspname = 'ops'
            and c.relname = 'rejects'
            and a.attname not in ('load_id', 'resolved_by')
        )
        or (
            n.nspname = 'hospital_admissions'
            and a.attname in (
                'person_id', 'first_name', 'surname', 'residential_address', 'birth_date'
            )
        )
        or (
            n.nspname = 'hospital_operations'
            and a.attname in ('person_id', 'residential_address', 'birth_date', 'race')
        )
        or (
            n.nspname = 'marts'
            and a.attname in (
                'person_id',
                'patient_id',
                'staff_id',
                'first_name',
                'surname',
                'residential_address',
                'birth_date'
            )
        )
    )
    and has_column_privilege(r.oid, c.oid, a.attnum, 'select');
