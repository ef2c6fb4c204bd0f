-- hospital_operations.staff: who works, stands ready, or has worked at the hospital
-- grain: one member of staff

create table hospital_operations.staff (
    staff_id uuid not null,
    person_id uuid,
    first_name text,
    surname text,
    residential_address text,
    birth_date date,
    birth_year integer,
    gender text,
    race text,
    status text not null,
    role text,
    department text,
    experience_level text,
    years_of_service numeric,
    constraint staff_pkey primary key (staff_id),
    constraint staff_status_check check (status in ('active', 'reserve', 'left'))
);

comment on table hospital_operations.staff is
'Members of staff with their latest known attributes. Built by the model of the same name.';
comment on column hospital_operations.staff.staff_id is 'Member of staff.';
comment on column hospital_operations.staff.person_id is 'The person, as the population names it.';
comment on column hospital_operations.staff.first_name is 'First name.';
comment on column hospital_operations.staff.surname is 'Surname.';
comment on column hospital_operations.staff.residential_address is 'Address. Stewards only.';
comment on column hospital_operations.staff.birth_date is 'Date of birth. Stewards only.';
comment on column hospital_operations.staff.birth_year is 'Year of birth, for retirement.';
comment on column hospital_operations.staff.gender is 'male, female or unisex, as delivered.';
comment on column hospital_operations.staff.race is 'As delivered. Stewards only.';
comment on column hospital_operations.staff.status is
'active: placed in a department. reserve: stands ready. left: absent from the newest snapshot.';
comment on column hospital_operations.staff.role is
'Role; null for who came from the reserve and has none yet.';
comment on column hospital_operations.staff.department is
'Department as the workforce files name it.';
comment on column hospital_operations.staff.experience_level is 'Junior, Mid-Level or Senior.';
comment on column hospital_operations.staff.years_of_service is
'Years of service when last reported.';
