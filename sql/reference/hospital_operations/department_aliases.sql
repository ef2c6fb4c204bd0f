-- hospital_operations.department_aliases: what each source calls a department
-- The foreign key is deferred: this file comes before departments.sql.

insert into hospital_operations.department_aliases as a (source, alias, department)
values
('admissions', 'cardiology', 'Cardiology'),
('admissions', 'emergency room', 'Emergency'),
('admissions', 'general medicine', 'General Medicine'),
('admissions', 'medicine', 'Medicine'),
('admissions', 'neurology', 'Neurology'),
('admissions', 'palliative', 'Palliative'),
('admissions', 'surgery', 'Surgery'),
('beds', 'cardiology', 'Cardiology'),
('beds', 'emergency room', 'Emergency'),
('beds', 'general consultation', 'General Consultation'),
('beds', 'high care', 'High Care'),
('beds', 'icu', 'ICU'),
('beds', 'medicine', 'Medicine'),
('beds', 'neurology', 'Neurology'),
('beds', 'obstetrics & gynecology', 'Obstetrics & Gynecology'),
('beds', 'oncology', 'Oncology'),
('beds', 'palliative', 'Palliative'),
('beds', 'pediatrics', 'Pediatrics'),
('beds', 'psychiatry', 'Psychiatry'),
('beds', 'specialist clinic', 'Specialist Clinic'),
('beds', 'surgery', 'Surgery'),
('configuration', 'cardiology', 'Cardiology'),
('configuration', 'emergency', 'Emergency'),
('configuration', 'high care', 'High Care'),
('configuration', 'icu', 'ICU'),
('configuration', 'maternity', 'Obstetrics & Gynecology'),
('configuration', 'medicine', 'Medicine'),
('configuration', 'neurology', 'Neurology'),
('configuration', 'oncology', 'Oncology'),
('configuration', 'palliative', 'Palliative'),
('configuration', 'pediatrics', 'Pediatrics'),
('configuration', 'psychiatry', 'Psychiatry'),
('configuration', 'surgery', 'Surgery'),
('rosters', 'administration', 'Administration'),
('rosters', 'emergency', 'Emergency'),
('rosters', 'facilities', 'Facilities'),
('rosters', 'icu', 'ICU'),
('rosters', 'oncology', 'Oncology'),
('rosters', 'pediatrics', 'Pediatrics'),
('rosters', 'reserve', 'Reserve'),
('rosters', 'surgery', 'Surgery')
on conflict (source, alias) do update
    set department = excluded.department
    where a.department is distinct from excluded.department;
