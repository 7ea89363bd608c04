/** Everything that is on record of one procedure, for auditors. */
import type { Db } from '../knex.js';

/** `what`: its kind; `detail`: what is said of it in figures and names. */
export interface OnRecord {
  at: Date;
  /** `person`, `system`, `staff:<ID>`, `member:<user ID>` */
  actor: string;
  source:
    | 'step'
    | 'approval'
    | 'decision'
    | 'void-decision'
    | 'message'
    | 'mail'
    | 'mail-done'
    | 'seen-to'
    | 'look'
    | 'refused-attempt'
    | 'evidence'
    | 'picture'
    | 'pass'
    | 'address-change'
    | 'archive'
    | 'export';
  what: string;
  detail: Record<string, string | number>;
  /** Number of its leaf in the audit log: its own, or of the archived history that it stands in. */
  entry: number | null;
}

const leafOf = (source: string, key: string): string =>
  `(select l.n from log_leaves l where l.source = '${source}' and l.key = ${key}::text)`;

/** What of a decision stays, whether it stands or has become void. */
const decisionsIn = (table: string): string =>
  `select decided_at, 'staff:' || decided_by, 'decision', decision, jsonb_strip_nulls(jsonb_build_object('reason', coalesce(reason, ''), 'firstBy', first_by)),
     ${leafOf('decisions', 'decision_id')}, 1, 0
   from ${table} where procedure_id = :id`;

const RECORD = [
  `select at, actor, 'step' as source, step as what, '{}'::jsonb as detail,
     (select l.n from archive_entries e join log_leaves l on l.source = 'archive_entries' and l.key = e.id::text
      where e.workflow_id = :id and e.is_whole order by e.id desc limit 1) as entry, 0 as rank, n
   from procedure_steps where procedure_id = :id`,
  `select approved_at, 'staff:' || approved_by, 'approval', 'approve', jsonb_build_object('reason', reason), ${leafOf('approvals_given', 'id')}, 1, 0
   from approvals_given where procedure_id = :id`,
  decisionsIn('decisions'),
  decisionsIn('void_decisions'),
  `select voided_at, 'system', 'void-decision', decision, jsonb_build_object('by', decided_by, 'why', why), ${leafOf('void_decisions', 'decision_id')}, 1, 1
   from void_decisions where procedure_id = :id`,
  `select at, coalesce('staff:' || by, 'person'), 'message', kind, jsonb_build_object('text', text), null, 1, 0
   from application_messages where procedure_id = :id`,
  `select coalesce(ended_at, last_attempt_at), 'system', 'mail', state, jsonb_strip_nulls(jsonb_build_object('template', template, 'to', recipient,
     'messageId', message_id, 'attempts', attempts, 'smtp', nullif(concat_ws(' ', smtp_code, smtp_status, smtp_queue_id), ''))), null, 2, 0
   from mail_log where procedure_id = :id`,
  // Marks of mails, and of what else was seen to: the procedure itself, or `<procedure>/stalled`, `<procedure>/pictures`.
  `select d.at, 'staff:' || d.staff_id, case when m.key is null and split_part(d.key, '/', 2) in ('', 'stalled', 'pictures') then 'seen-to' else 'mail-done' end,
     coalesce(m.template, split_part(d.key, '/', 2)), jsonb_build_object('reason', d.reason), null, 2, 1
   from mail_done d left join mail_log m using (key)
   where split_part(d.key, '/', 1) = :id or d.key in (select key from mail_log where procedure_id = :id)`,
  `select at, 'staff:' || staff_id, 'look', what, '{}', ${leafOf('looks', 'looks.id')}, 3, id from looks where procedure_id = :id`,
  `select at, coalesce('staff:' || staff_id, 'system'), 'export', format, jsonb_build_object('number', id), ${leafOf('audit_exports', 'audit_exports.id')}, 3, id
   from audit_exports where procedure_ids @> array[:id]`,
  `select last_at, 'person', 'refused-attempt', refusal, jsonb_build_object('operation', operation, 'times', times), null, 3, 0
   from refused_attempts where procedure_id = :id`,
  `select at, coalesce('staff:' || entered_by, 'person'), 'evidence', proof, jsonb_strip_nulls(jsonb_build_object('channel', channel, 'version', version,
     'document', document_name)), null, 3, version
   from utokyo_evidence where procedure_id = :id`,
  `select uploaded_at, 'person', 'picture', 'uploaded', jsonb_build_object('sha256', sha256, 'bytes', bytes), null, 3, 0
   from attachments where procedure_id = :id`,
  `select destroyed_at, 'system', 'picture', 'destroyed', jsonb_build_object('sha256', sha256), null, 3, 0
   from attachments where procedure_id = :id and destroyed_at is not null`,
  `select revoked_at, coalesce(revoked_by, 'system'), 'pass', 'revoked', jsonb_build_object('issue', issue, 'reason', coalesce(reason, '')), null, 3, issue
   from utokyo_passes where procedure_id = :id and revoked_at is not null`,
  `select c.at, 'staff:' || c.changed_by, 'address-change', '', jsonb_build_object('reason', c.reason), ${leafOf('utokyo_address_changes', 'c.id')}, 3, c.id
   from utokyo_address_changes c join procedure_accounts a on a.service = 'utokyo' and a.account = c.member_id where a.procedure_id = :id`,
  `select archived_at, 'system', 'archive', coalesce(ended_as, ''), jsonb_build_object('events', events, 'workflow', workflow_id),
     ${leafOf('archive_entries', 'archive_entries.id')}, 4, id
   from archive_entries where procedure_id = :id and is_whole`,
].join(' union all ');

/** One page of it, in order of time. Steps that decisions and mails stand behind are there beside them. @param asked.page from 1 */
export async function recordOf(
  db: Db,
  procedureId: string,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<{ record: OnRecord[]; isMore: boolean }> {
  const { rows } = await db.raw(
    `select at, actor, source, what, detail, entry from (${RECORD}) r order by at, rank, n, source limit :most offset :before`,
    { id: procedureId, most: pageSize + 1, before: (page - 1) * pageSize },
  );
  return { record: rows.slice(0, pageSize), isMore: rows.length > pageSize };
}
