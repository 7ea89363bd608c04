/** What is on record, in words. */
import type { OnRecord } from '../../db/audit/record.js';
import type { Text, TextId } from '../text/index.js';

/** The text of an ID that is put together, where there is one. */
const textOr = (text: Text, id: string, otherwise: string): string => (text.has(id) ? text.t(id) : otherwise);

/** The kind in the ID of a procedure, `<service>-<kind>-<ULID>`. */
const kindOf = (procedureId: string): string => procedureId.split('-').slice(1, -1).join('-');

/** One thing on record, as a sentence. */
export function recordText(text: Text, procedureId: string, one: OnRecord): string {
  const { source, what, detail } = one;
  const actor = actorText(text, one.actor);
  const say = (id: TextId, values: Record<string, string | number> = {}): string =>
    text.t(id, { ...detail, what, actor, ...values });
  switch (source) {
    case 'step':
      return textOr(text, `step.${what}`, what);
    case 'decision':
      return say(detail['firstBy'] === undefined ? 'audit.decision' : 'audit.decision-by-two');
    case 'void-decision':
      return say('audit.void-decision', { why: textOr(text, `console.void.${detail['why']}`, String(detail['why'])) });
    case 'mail':
      return say('audit.mail', { smtp: 'none', ...detail, template: mailName(text, detail['template']) });
    case 'mail-done':
      return say('audit.mail-done', { template: mailName(text, what) });
    case 'seen-to':
      return say('audit.seen-to', { trouble: text.t(SEEN_TO[what] ?? 'overview.mails.state.closed') });
    case 'pass':
      return say(detail['reason'] === '' ? 'audit.pass' : 'audit.pass-for');
    case 'look':
      return lookText(text, actor, what);
    case 'refused-attempt':
      return say('audit.refused-attempt', { why: textOr(text, `problem.${what}.title`, what) });
    case 'evidence':
      return say('audit.evidence', {
        document: 'none',
        ...detail,
        proof: textOr(text, `${kindOf(procedureId)}.proof.${what}`, what),
        channel: textOr(text, `${kindOf(procedureId)}.channel.${detail['channel']}`, String(detail['channel'])),
      });
    case 'approval':
    case 'address-change':
    case 'message':
    case 'picture':
    case 'archive':
    case 'export':
      return say(`audit.${source}`);
  }
}

/** What else than a mail staff see to, by the end of its key. */
const SEEN_TO: Readonly<Record<string, TextId>> = {
  stalled: 'overview.mails.state.stalled',
  pictures: 'overview.mails.state.kept-too-long',
};

export function actorText({ t }: Text, actor: string): string {
  const [who, id] = actor.split(':', 2);
  if (id !== undefined && (who === 'staff' || who === 'member')) return t(`audit.actor.${who}`, { id });
  return t(actor === 'person' ? 'audit.actor.person' : 'audit.actor.system');
}

const mailName = (text: Text, template: string | number | undefined): string =>
  textOr(text, `overview.mail.${template}`, String(template ?? ''));

/** A look is kept as a word, and behind it whose or why: `history: <reason>`, `account <ID>`. */
function lookText(text: Text, actor: string, what: string): string {
  const [, word = what, rest] = /^([a-z-]+)(?:: |\s)(.*)$/s.exec(what) ?? [];
  const seen = textOr(text, `audit.look.${word}`, word);
  if (rest === undefined) return text.t('audit.look', { actor, seen });
  return text.t(word === 'account' ? 'audit.look-of' : 'audit.look-for', { actor, seen, rest });
}
