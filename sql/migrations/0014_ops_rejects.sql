-- ops.rejects: records that could not be stored, with the bytes as delivered
-- grain: one record of one load
-- Raw bytes may identify people: stewards and the loader only.

create table ops.rejects (
    load_id bigint not null,
    record_no bigint not null,
    line_no bigint not null,
    byte_offset bigint not null,
    column_no integer,
    column_name text,
    code text not null,
    reason text not null,
    raw bytea not null,
    raw_truncated boolean not null default false,
    value bytea,
    resolved_by bigint,
    constraint rejects_pkey primary key (load_id, record_no),
    constraint rejects_load_id_fkey foreign key (load_id) references ops.loads (load_id),
    constraint rejects_resolved_by_fkey foreign key (resolved_by) references ops.loads (load_id),
    constraint rejects_position_check check (record_no >= 1 and line_no >= 1 and byte_offset >= 0)
);

create index rejects_resolved_by_idx on ops.rejects (resolved_by) where resolved_by is not null;

comment on table ops.rejects is
'Records that could not be stored: where, why, and the bytes as delivered. May identify people.';
comment on column ops.rejects.load_id is 'Load.';
comment on column ops.rejects.record_no is 'Number of the record in the file, from 1.';
comment on column ops.rejects.line_no is 'Line on which the record starts, from 1.';
comment on column ops.rejects.byte_offset is 'Byte at which the record starts, from 0.';
comment on column ops.rejects.column_no is 'Column in the file, from 1; null if the whole record.';
comment on column ops.rejects.column_name is 'Column of the target; null if the whole record.';
comment on column ops.rejects.code is 'Kind of defect, a fixed word.';
comment on column ops.rejects.reason is 'What is wrong, for people, without the value.';
comment on column ops.rejects.raw is 'The record as delivered.';
comment on column ops.rejects.raw_truncated is 'Whether raw is only the beginning.';
comment on column ops.rejects.value is 'The field that was refused, as delivered.';
comment on column ops.rejects.resolved_by is 'A later load in which the record was put right.';
