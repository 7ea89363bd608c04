/**
 * What a mail server's answer means, by whom it is about: the recipient, which ends the mail, or anything else, which somebody mends while the
 * mail waits (decision 086).
 */

/** What an error of a mailer means. */
export interface MailFault {
  /**
   * `refused`: the recipient's mailbox or domain is none, or takes no mail: for good. `blocked`: the server refuses for good what a repeat as it is
   * would not mend, but it is not about the recipient. `retry`: not now.
   */
  kind: 'refused' | 'blocked' | 'retry';
  /** The server's three-digit answer, where there was one. */
  code?: string;
  /** Its enhanced status (RFC 3463), where it gave one that fits its code. */
  status?: string;
  /** The message was being sent when the connection broke: the server may have taken it all the same. */
  inDoubt: boolean;
}

/** Why a mail was not taken. Its message holds neither the recipient's address nor anything of the mail. */
export class MailError extends Error {
  override readonly name = 'MailError';
  constructor(
    readonly fault: MailFault,
    /** nodemailer's word for what failed: `EENVELOPE`, `ETIMEDOUT`, … */
    readonly word: string,
    /** SMTP command that was answered (`RCPT TO`, `DATA`), `CONN` for the connection, `API` where nothing was sent. */
    readonly command: string,
    /** The server's answer in one line, addresses taken out; empty where it gave none. */
    response: string,
  ) {
    super(`Mail not taken: ${word} at ${command}${response === '' ? '' : `, the server says: ${response}`}`);
  }
}

/** What an error of a mailer means: one that is none of the mail server's says nothing of what became of the mail. */
export const classify = (error: unknown): MailFault =>
  error instanceof MailError ? error.fault : { kind: 'retry', inDoubt: true };

export interface Answer {
  /** As {@link MailError.command}. */
  command: string;
  /** The reply as it came, line by line. */
  reply: string;
  code: number;
}

/** What an answer means to a mail of this recipient and sender. */
export function meaningOf(answer: Answer, mail: { to: string; from: string }): Omit<MailFault, 'inDoubt'> {
  const { code } = answer;
  const { status, codesAgree } = statusOf(answer);
  const told = { code: String(code), ...(status !== undefined && { status }) };
  if (code < 500 || code > 599) return { kind: 'retry', ...told };
  return { kind: codesAgree && isAboutRecipient({ ...answer, status }, mail) ? 'refused' : 'blocked', ...told };
}

/** Where replies have their status: after the code, or as qmail writes it at the end: `(#5.1.1)`. */
const STATUSES = /(?:^\d{3}[ -][#(]?|\(#)(\d\.\d{1,3}\.\d{1,3})(?![.\d])/gm;

/** The enhanced status of a reply. Unclear: its lines disagree, or it is of another class than the reply code. */
function statusOf({ reply, code }: Answer): { status?: string; codesAgree: boolean } {
  const found = [...reply.matchAll(STATUSES)].map(([, status]) => status);
  const [status, ...more] = new Set(found);
  if (status === undefined) return { codesAgree: true };
  return more.length === 0 && status[0] === String(code)[0] ? { status, codesAgree: true } : { codesAgree: false };
}

/** Status of a mailbox or domain that is none, or takes no mail (RFC 3463, RFC 7505; IANA's registry). */
const RECIPIENT_STATUS = /^5\.(?:1\.(?:[12346]|10)|2\.[12])$/;
/** Without a status: not an address to the server, mailbox unknown, not local, full, bad name, domain takes no mail (RFC 5321 4.2.3, RFC 7504). */
const RECIPIENT_CODES = new Set([501, 550, 551, 552, 553, 556]);
/** Status after which only the words tell: of nothing, of some address, of some command. */
const SAYS_LITTLE = /^5\.[015]\.0$/;
/** Microsoft 365 answers 5.4.1 for a recipient that it doesn't know. */
const UNKNOWN_AT_MICROSOFT = /recipient address rejected: access denied/i;

function isAboutRecipient(
  { command, reply, code, status }: Answer & { status: string | undefined },
  mail: { to: string; from: string },
): boolean {
  const { named, words } = read(reply);
  const namesRecipient = named.has(mail.to.toLowerCase());
  if (SPEAKS_OF_US.test(words) || (!namesRecipient && namesUs(named, mail))) return false;
  const isOfRecipient = status !== undefined && RECIPIENT_STATUS.test(status);
  if (command === 'DATA') return isOfRecipient && (named.size === 0 || namesRecipient);
  if (command !== 'RCPT TO') return false;
  if (isOfRecipient) return true;
  if (status === '5.4.1') return UNKNOWN_AT_MICROSOFT.test(words);
  if (status !== undefined && !SAYS_LITTLE.test(status)) return false;
  if (!RECIPIENT_CODES.has(code) || MAY_SPEAK_OF_US.test(words)) return false;
  return OF_RECIPIENT.test(words) || (saysNothing(words) && (named.size === 0 || namesRecipient));
}

/** The sender, or another address of its domain, as a relay makes them for what comes back; where the recipient is of that domain too, nobody can tell. */
function namesUs(named: ReadonlySet<string>, { to, from }: { to: string; from: string }): boolean {
  const domain = from.slice(from.lastIndexOf('@')).toLowerCase();
  return (
    named.has(from.toLowerCase()) ||
    (!to.toLowerCase().endsWith(domain) && [...named].some((one) => one.endsWith(domain)))
  );
}

const anyOf = (...patterns: RegExp[]): RegExp => new RegExp(patterns.map(({ source }) => source).join('|'), 'i');

/** Words about our right to send, our host and our sender, and about limits: they count whatever the status says. */
const SPEAKS_OF_US = anyOf(
  // Not a relay as a part of a host's name, nor Postfix's table of those whom it relays to.
  /(?<![.-])\brelay(?:s|ed|ing)?\b(?!(?:-\w+)*\.\w| recipient)|\b(?:un)?authenticat|\bsmtp auth\b|\bauth (?:required|failed)/,
  /\b(?:log|sign)(?:ged|ed)?[- ]in\b|\b(?:login|logon|signin) (?:first|required|failed|needed)|\bcredential|\brcpthosts\b/,
  /\bsenders?\b|\bmail from\b|\bfrom[- ]address\b|return[- ]path|reverse[- ]path|send-?(?:as|on-?behalf)|submission ?quota|storedrv\.submission/,
  /\b(?:spf|dkim|dmarc|arc|rdns|ptr|dnsbl|rbl|helo|ehlo|spamhaus|spamcop|barracuda|proofpoint)\b|\breverse (?:dns|lookup)/,
  /\b(?:black|block|deny|grey|gray)[- ]?list/,
  /\bclient host\b|\b(?:connecting|sending|originating|your|from) (?:ip|host|server|network|mta|mail server|domain|organi[sz]ation)\b/,
  /\byour (?:account|mailbox|inbox|quota|plan|subscription)\b|\blisted (?:at|by|in|on)\b|\bspoof|\bspam\b|\bvirus|\bmalware|\bphish/,
  /\brate[- ]?limit|\btoo (?:many|much|quickly|fast)\b|\bat a rate\b|\bthrottl|\b(?:sending|outbound|daily|hourly) (?:limit|quota)/,
  /認証|中継|认证|中继|送信元|送信者|差出人|発信|ブロック|ブラックリスト|レート|発件人|发件人|发信人|寄件|黑名单|封锁|频率/,
);
/** Words that count where no status says whom the answer is about. */
const MAY_SPEAK_OF_US = anyOf(
  /\bsign[- ]?in|\blog[- ]?in|\bpermi(?:t|ssion)|\bauthori[sz]|\bnot allowed\b/,
  /\baccess denied|\bdenied\b|\bblocked\b|\bbanned\b|\bprohibit|\bforbidden|\bpolic(?:y|ies)\b|\breputation|\bcontent\b|\bsuspen|\bcredits?\b/,
  /\bnot (?:been )?verified|\bunverified|\btls\b|\bencrypt|\btemporar|\btry again|\blater\b|\blocal (?:error|problem)|\binternal\b/,
  /\bmessage (?:size|length)|\btoo (?:large|big|long)\b/,
  /\b(?:daily|hourly|weekly|monthly|plan|account)(?:'s)? (?:limit|quota|allowance)|\bresource record|\b(?:mx|dns)\b|\bunsolicited|\bsuspicious/,
  /\byour (?:mail|email|e-mail|message|address)\b|\b\d{1,3}(?:\.\d{1,3}){3}\b|\[ipv6:/,
  /迷惑|スパム|拒否設定|制限|一時|权限|垃圾|限制/,
);
/** Says of a mailbox, a person or a domain that there is none, or that no more goes in: whatever else an answer says may be about anything. */
const OF_RECIPIENT = anyOf(
  /\busers?\b|\bmailbox|\binbox|\brecipient|\brcpt\b|\baddress|\baccount|\balias|\bcustomer|\bsubscriber|\bmember|\bdomain\b/,
  /\bno such\b|\bunknown\b|\bnot (?:found|known|here|exist)|\bnot a (?:valid|local)|\bdoes ?n[o']t exist|\bunrout|\bquota\b|\bfull\b|\bstorage\b/,
  /\bunbekannt|\bempf|\bpostfach|\binconnu|\bdestinat|\butilisateur|\bdesconocid|\busuario|\bbuz[oó]n/,
  /宛先|受信者|ユーザ|存在し|見つかり|不明|容量|満杯|收件人|收件地址|不存在|用户|수신자|사용자/,
);

/** A server that says nothing but a code, or an address and nothing more, means the recipient by it. */
const saysNothing = (words: string): boolean => /^[\s!-@[-`{-~]*$/.test(words);

const ADDRESS = /(?:"[^"\s]{1,64}"|[^\s<>"()[\],;:]{1,64})@[a-z0-9.-]{1,253}/gi;

/** The addresses that a reply names, in lower case and without quotation marks, and the words between them. */
function read(reply: string): { named: Set<string>; words: string } {
  const named = [...reply.toLowerCase().matchAll(ADDRESS)].map(([address]) => address.replace(/^'|"|\.$/g, ''));
  return { named: new Set(named), words: reply.replace(ADDRESS, ' ') };
}
