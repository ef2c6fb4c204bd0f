-- ops.models: which version of its file filled the table of a model without days
-- grain: one model of kind full, versions or upsert
-- Of models that are built by day, ops.days says it day by day.

create table ops.models (
    model_name text not null,
    built_from text not null,
    built_at timestamptz not null,
    constraint models_pkey primary key (model_name)
);

comment on table ops.models is
'Which version of its file filled the table of a model that is not built by day.';
comment on column ops.models.model_name is 'Table of the model, schema.table.';
comment on column ops.models.built_from is
'Checksum of the file and of the views, functions and reference data it reads, as in '
'ops.days.models.';
comment on column ops.models.built_at is 'When it was last built.';
