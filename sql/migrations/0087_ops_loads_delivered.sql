-- ops.loads: when the content of a load was delivered again
-- A file that was refused is no longer open once what is live was delivered after it: whoever sent
-- it has withdrawn it. Only null is added, so nothing is rewritten.

alter table ops.loads
add column delivered_at timestamptz;

comment on column ops.loads.delivered_at is
'When its content came once more and was recognised; null where it never did.';
