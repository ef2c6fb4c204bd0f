-- hospital_admissions.visits: who admitted
-- The files name doctors and nurses in text. Beside the name stand the member of staff it means, if
-- that is certain, and how certain it is.

alter table hospital_admissions.visits
add column admitting_doctor_id uuid,
add column admitting_doctor_match text,
add column admitting_nurse_id uuid,
add column admitting_nurse_match text;

-- What is there was never compared with a roster: rebuilding the day does that.
update hospital_admissions.visits
set
    admitting_doctor_match = case
        when admitting_doctor is null then 'not_applicable' else 'unmatched'
    end,
    admitting_nurse_match = case
        when admitting_nurse is null then 'not_applicable' else 'unmatched'
    end;

-- A table with pending foreign key checks cannot be altered.
set constraints all immediate;

alter table hospital_admissions.visits
alter column admitting_doctor_match set not null,
alter column admitting_nurse_match set not null,
add constraint visits_admitting_doctor_match_check check (
    admitting_doctor_match in ('unique', 'ambiguous', 'unmatched', 'not_applicable')
    and (admitting_doctor_id is not null) = (admitting_doctor_match = 'unique')
),
add constraint visits_admitting_nurse_match_check check (
    admitting_nurse_match in ('unique', 'ambiguous', 'unmatched', 'not_applicable')
    and (admitting_nurse_id is not null) = (admitting_nurse_match = 'unique')
),
add constraint visits_admitting_doctor_id_fkey foreign key (admitting_doctor_id)
references hospital_operations.staff (staff_id)
deferrable initially deferred,
add constraint visits_admitting_nurse_id_fkey foreign key (admitting_nurse_id)
references hospital_operations.staff (staff_id)
deferrable initially deferred;

create index visits_admitting_doctor_id_idx on hospital_admissions.visits (admitting_doctor_id)
where admitting_doctor_id is not null;
create index visits_admitting_nurse_id_idx on hospital_admissions.visits (admitting_nurse_id)
where admitting_nurse_id is not null;

comment on column hospital_admissions.visits.admitting_doctor_id is
'The doctor, if exactly one member of the roster of the day can be meant.';
comment on column hospital_admissions.visits.admitting_doctor_match is
'unique; ambiguous: several members can be meant; unmatched: no doctor of that name is on the '
'roster of the day; not_applicable: no name was given.';
comment on column hospital_admissions.visits.admitting_nurse_id is
'The nurse, if exactly one member of the roster of the day can be meant.';
comment on column hospital_admissions.visits.admitting_nurse_match is
'As admitting_doctor_match, of the nurse.';
