/** The embedded mailbox's mails: two files each, so that a restart loses none. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';

/** What SMTP said of a mail, besides the mail itself. */
interface Envelope {
  from: string;
  to: string[];
}

export interface MailSummary {
  /** Sorts by arrival. */
  id: string;
  /** RFC 3339, UTC. */
  receivedAt: string;
  envelope: Envelope;
  subject: string;
  messageId: string;
}

export interface Mail extends MailSummary {
  /** In the order of the mail, repeated ones too. */
  headers: { name: string; value: string }[];
  text: string;
  html: string;
  attachments: { filename: string; mimeType: string }[];
}

export interface MailStore {
  /** Newest first. */
  list(): MailSummary[];
  read(id: string): Promise<Mail | undefined>;
  /** The mail as it arrived, byte for byte. */
  raw(id: string): Buffer | undefined;
  add(raw: Buffer, envelope: Envelope): Promise<MailSummary>;
  clear(): void;
}

/** Also what keeps an ID from being a path. */
const ID = /^[0-9]{15}-[0-9a-f]{8}$/;

/** Opens the store in a folder, which is made when absent. Only the owner may read what is in it: mails hold links and passwords. */
export function openMailStore(folder: string): MailStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const known = new Map<string, MailSummary>();
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()) {
    const summary = JSON.parse(readFileSync(join(folder, name), 'utf8')) as MailSummary;
    known.set(summary.id, summary);
  }
  const fileOf = (id: string, kind: 'eml' | 'json') => join(folder, `${id}.${kind}`);
  const raw = (id: string) => (ID.test(id) && known.has(id) ? readFileSync(fileOf(id, 'eml')) : undefined);
  return {
    list: () => [...known.values()].toReversed(),
    raw,
    async read(id) {
      const summary = known.get(id);
      const source = raw(id);
      return summary && source ? { ...summary, ...(await contentOf(source)) } : undefined;
    },
    async add(source, envelope) {
      const now = Date.now();
      const id = `${String(now).padStart(15, '0')}-${randomBytes(4).toString('hex')}`;
      const { subject = '', messageId = '' } = await PostalMime.parse(source);
      const summary = { id, receivedAt: new Date(now).toISOString(), envelope, subject, messageId };
      writeFileSync(fileOf(id, 'eml'), source, { mode: 0o600 });
      // The summary makes the mail count: it comes last, and whole.
      writeFileSync(`${fileOf(id, 'json')}.new`, JSON.stringify(summary), { mode: 0o600 });
      renameSync(`${fileOf(id, 'json')}.new`, fileOf(id, 'json'));
      known.set(id, summary);
      return summary;
    },
    clear() {
      for (const id of known.keys())
        for (const kind of ['json', 'eml'] as const) rmSync(fileOf(id, kind), { force: true });
      known.clear();
    },
  };
}

async function contentOf(source: Buffer): Promise<Omit<Mail, keyof MailSummary>> {
  const { headers, text = '', html = '', attachments } = await PostalMime.parse(source);
  return {
    headers: headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    text,
    html,
    attachments: attachments.map(({ filename, mimeType }) => ({ filename: filename ?? '', mimeType })),
  };
}
