-- ops.reject_summary: how many records a load rejected, by kind of defect
-- grain: one kind of defect in one column of one load
-- Readable by analysts: counts only, no bytes.

create table ops.reject_summary (
    load_id bigint not null,
    code text not null,
    column_name text not null default '',
    rejects bigint not null,
    constraint reject_summary_pkey primary key (load_id, code, column_name),
    constraint reject_summary_load_id_fkey foreign key (load_id) references ops.loads (load_id),
    constraint reject_summary_rejects_check check (rejects > 0)
);

comment on table ops.reject_summary is
'How many records a load rejected, by kind of defect. Counts only.';
comment on column ops.reject_summary.load_id is 'Load.';
comment on column ops.reject_summary.code is 'Kind of defect, as in ops.rejects.';
comment on column ops.reject_summary.column_name is 'Column; empty if the whole record.';
comment on column ops.reject_summary.rejects is 'Records.';
