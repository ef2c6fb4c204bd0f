-- ops.assertion_results: what every check said, kept also when the day was not published
-- grain: one check in one run
-- A model that could not be built is stored here too, as assertion model:<schema.table>.

create table ops.assertion_results (
    result_id bigint not null generated always as identity,
    run_id uuid not null,
    day date not null,
    assertion text not null,
    severity text not null,
    scope text not null,
    offending bigint not null,
    checked bigint,
    percent numeric,
    sample jsonb not null default '[]',
    message text,
    published boolean not null,
    at timestamptz not null default clock_timestamp(),
    constraint assertion_results_pkey primary key (result_id),
    constraint assertion_results_severity_check check (severity in ('error', 'warn')),
    constraint assertion_results_scope_check check (scope in ('affected', 'all')),
    constraint assertion_results_offending_check check (offending >= 0 and checked >= 0),
    constraint assertion_results_sample_check check (jsonb_typeof(sample) = 'array')
);

create index assertion_results_day_idx on ops.assertion_results (day, result_id);

comment on table ops.assertion_results is
'What every check said in every run. Stays when the day was rolled back.';
comment on column ops.assertion_results.result_id is 'Key, in order of time.';
comment on column ops.assertion_results.run_id is 'The run: all checks of one attempt share it.';
comment on column ops.assertion_results.day is 'The day that was being published.';
comment on column ops.assertion_results.assertion is
'Name of the file, or model:<schema.table> for a model that could not be built.';
comment on column ops.assertion_results.severity is 'error stops the day, warn does not.';
comment on column ops.assertion_results.scope is 'affected days only, or all rows.';
comment on column ops.assertion_results.offending is 'Rows that broke the rule.';
comment on column ops.assertion_results.checked is 'Rows of the table the rule is about.';
comment on column ops.assertion_results.percent is 'offending / checked × 100.';
comment on column ops.assertion_results.sample is 'A few offending rows: keys only, no names.';
comment on column ops.assertion_results.message is 'What went wrong, if the check could not run.';
comment on column ops.assertion_results.published is 'Whether the run published the day.';
comment on column ops.assertion_results.at is 'When.';
