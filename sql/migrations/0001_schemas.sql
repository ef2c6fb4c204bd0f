-- schemas: where things live and who is meant to read them (grants are in sql/access)

create schema ops;
comment on schema ops is
'How the warehouse runs: settings, feeds, loads, rejects, published days, assertion results.';

create schema staging;
comment on schema staging is
'Files as delivered: one typed table per feed, exact duplicates kept. Owner and loader only.';

create schema hospital_streams;
comment on schema hospital_streams is
'Events as consumed from Kafka, each exactly once. Owner and loader only.';

create schema hospital_operations;
comment on schema hospital_operations is
'How the hospital works: departments, beds, shifts, facilities, staff.';

create schema hospital_admissions;
comment on schema hospital_admissions is
'Whom the hospital treats: patients and their visits. Identity columns are for stewards.';

create schema marts;
comment on schema marts is
'Answers: one table or view per question a hospital asks.';
