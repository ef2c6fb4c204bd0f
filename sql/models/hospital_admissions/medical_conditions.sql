-- model:  hospital_admissions.medical_conditions
-- kind:   full
-- grain:  one condition of one person
-- why:    What people are ill with. The file has a list for each person; an entry may say more
--         after a colon ("Chronic Condition: Asthma"). An entry that stands twice counts once. That
--         nothing significant was reported stands in the lists like an illness: it is kept, and
--         marked. Who is no longer in the file, and what is no longer in a list, goes.
with

entries as (
    select
        i.person_id as patient_id,
        nullif(btrim(split_part(e.entry, ':', 1)), '') as condition,
        nullif(btrim(substring(e.entry from ':(.*)$')), '') as detail
    from staging.population_with_illnesses as i
    cross join
        lateral jsonb_array_elements_text(
            case jsonb_typeof(i.assigned_issues)
                when 'array' then i.assigned_issues
                when 'string' then jsonb_build_array(i.assigned_issues)
                else '[]'
            end
        ) as e (entry)
    where btrim(e.entry) <> ''
)

select distinct on (e.patient_id, lower(e.condition), lower(e.detail))
    e.patient_id,
    ops.key_of(lower(e.condition), lower(e.detail)) as condition_id,
    coalesce(e.condition, 'unknown') as condition,
    e.detail,
    lower(coalesce(e.condition, '')) <> 'no significant illness reported' as is_illness
from entries as e
order by
    e.patient_id asc,
    lower(e.condition) asc,
    lower(e.detail) asc,
    e.condition asc,
    e.detail asc;
