-- staging.transfers: who was sent on to another facility
-- grain: one transfer of one person, as delivered: exact duplicates are kept
-- source: hospital_transfers_{date}_session_{session}.csv

create table staging.transfers (
    person_id uuid not null,
    first_name text,
    surname text,
    age integer,
    condition text,
    transfer_reason text,
    transfer_date timestamp not null,
    transfer_from text,
    transfer_to text,
    transport_mode text,
    _session integer not null,
    _load_id bigint not null,
    _record_no bigint not null
);

-- Rows come in order of load and of time, so a few pages of BRIN replace a btree.
create index transfers_load_id_idx on staging.transfers
using brin (_load_id) with (pages_per_range = 32, autosummarize = on);
create index transfers_transfer_date_idx on staging.transfers
using brin (transfer_date) with (pages_per_range = 32, autosummarize = on);

comment on table staging.transfers is
'Who was sent on to another facility. As delivered in '
'hospital_transfers_{date}_session_{session}.csv.';
comment on column staging.transfers.person_id is 'Person, as people names him or her.';
comment on column staging.transfers.first_name is 'First name, or N/A.';
comment on column staging.transfers.surname is 'Surname, or N/A.';
comment on column staging.transfers.age is 'Age in years; N/A becomes null.';
comment on column staging.transfers.condition is 'Why the person had come.';
comment on column staging.transfers.transfer_reason is 'Why the person was sent on.';
comment on column staging.transfers.transfer_date is
'Time of transfer: local, without a zone; reaches into the next day.';
comment on column staging.transfers.transfer_from is 'Department as admissions name it.';
comment on column staging.transfers.transfer_to is 'Facility.';
comment on column staging.transfers.transport_mode is 'How the person travelled.';
comment on column staging.transfers._session is 'Streaming session, from the file name.';
comment on column staging.transfers._load_id is 'Load that brought the row.';
comment on column staging.transfers._record_no is 'Number of the record in the file, from 1.';
