-- severity: error
-- scope:    affected
-- why:      Of a file of illnesses that just came, every entry of every list is a condition of that
--           person, one that stands twice counting once, and there are no others. A list that is
--           no list is offending too.
with

staged as (
    select
        i.person_id as patient_id,
        e.entry
    from affected_loads as l
    inner join staging.population_with_illnesses as i on l.load_id = i._load_id
    cross join
        lateral jsonb_array_elements_text(
            case
                when jsonb_typeof(i.assigned_issues) = 'array' then i.assigned_issues
                when jsonb_typeof(i.assigned_issues) <> 'null'
                    then jsonb_build_array(i.assigned_issues)
                else '[]'
            end
        ) as e (entry)
),

entries as (
    select distinct
        s.patient_id,
        lower(regexp_replace(btrim(s.entry), '\s*:\s*', ': ')) as entry
    from staged as s
    where btrim(s.entry) <> ''
),

conditions as (
    select
        c.patient_id,
        lower(concat_ws(': ', c.condition, c.detail)) as entry
    from hospital_admissions.medical_conditions as c
    where (select count(*) from entries) > 0
)

select
    coalesce(e.patient_id, c.patient_id) as patient_id,
    e.patient_id is not null as is_staged,
    c.patient_id is not null as is_fact
from entries as e
full outer join conditions as c on e.patient_id = c.patient_id and e.entry = c.entry
where e.patient_id is null or c.patient_id is null;
