/** The settings that every service has, with the values of the published documents (spec/README.md names them). */
import { z } from 'zod';
import { connectorList } from './connectors.js';
import { count, date, duration, flag, group, inMs, line, mailAddress } from './kinds.js';

export const life = duration({ from: '1ms', to: '3650d', fractions: true });
export const delay = duration({ to: '3650d', fractions: true });
const text = (longest: number) => line(longest, `must be text of one line, at most ${longest} characters`);
const mailName = z.string().regex(/^[a-z][A-Za-z0-9.-]{0,63}$/);

/** Where people ask: a mail address, a telephone number or a URL. */
export const inquiry = text(254);
/** Sender of the service's mails. */
export const mailFrom = group({ name: text(100), address: mailAddress });

/**
 * The keys of one service in the file; a service extends them by its own, and by its own values. One set of keys for all services: one that a service
 * doesn't use does no harm there. Durations have a unit in the file (`30m`) and are milliseconds in the settings, as `oneTimeUrlLifeMs`.
 */
export const keys = group({
  /** Whether it is offered. One that is switched off shows nowhere and begins nothing; what is open goes on to its end. */
  enabled: flag.default(true),
  /** Life of a one-time URL, from its issue. */
  oneTimeUrlLife: life.prefault('30m'),
  /** Life of an invitation's URL. */
  invitationLife: life.prefault('7d'),
  /** How long a confirmation page waits for OK. */
  confirmationLife: life.prefault('30m'),
  accessCodeLife: life.prefault('10m'),
  /** Wrong codes that lock a procedure. */
  accessCodeTries: count.default(3),
  passwordTicketLife: life.prefault('10m'),
  /** Life of the URLs of an operator application. */
  operatorUrlLife: life.prefault('24h'),
  /** How long attached services may take to learn of a change. */
  propagationDelay: delay.prefault('1h'),
  /** How long a mail is retried while the mail server is away. */
  mailPatience: life.prefault('12h'),
  /** Life of the right that a restored registration gives. */
  restoreLife: life.prefault('15m'),
  restoreTriesPerHour: count.default(10),
  /** Requests an hour for one account or registration. */
  requestsPerHour: count.default(5),
  /** Starts an hour for one client address. */
  startsPerHourPerAddress: count.default(20),
  /** Wrong passwords or logins of one client network within ten minutes, at whatever accounts. A campus may be one network. */
  wrongTriesOfNetwork: count.default(300),
  inquiry: inquiry.exactOptional(),
  /** When they are answered, as pages say it. */
  inquiryHours: group({ ja: text(60), en: text(60) }).exactOptional(),
  mailFrom: mailFrom.exactOptional(),
  /** Whether a page may say that an address is not registered. */
  revealUnregistered: flag.default(false),
  /** Where nobody may learn whether an address is registered: how long the work waits, on average, that only a registered one causes. */
  quiet: delay.prefault('2s'),
  /** Whether a decision needs a second pair of eyes. */
  dualControl: flag.default(false),
  /** A session ends after this long without a request. */
  sessionIdle: life.prefault('15m'),
  /** Life of a Temporary Access Pass. */
  passLife: life.prefault('60m'),
  /** How long somebody whose MFA methods were reset can sign in with ID and password to register new ones. */
  reregistrationWindow: life.prefault('7d'),
  /** How long after the decision a photo is destroyed. */
  photoRetention: delay.prefault('30d'),
  /** Business days until a decision is due. */
  decisionBusinessDays: count.default(3),
  /** Wrong codes in 24 hours that leave an account only the operator application. */
  wrongCodesPerDay: count.default(10),
  /** How long a question to an applicant waits for the answer. */
  answerPatience: life.prefault('14d'),
  /** Shortest new password that the policy takes: `passwordMinLength`. */
  passwordPolicy: group({
    minLength: z.int().min(8, { error: 'must be at least 8' }).max(64, { error: 'must be at most 64' }).default(8),
  }).prefault({}),
  /** Systems that must learn of a new password. */
  connectors: connectorList.default([]),
  /** Days on which the institution is closed. */
  closedDays: z.array(date, { error: 'must be a list of dates like [2026-12-29, 2026-12-30]' }).default([]),
  /** Mail subjects that replace the documents' own, by mail name and language. */
  subjects: z
    .record(mailName, group({ ja: text(120).optional(), en: text(120).optional() }), {
      error: ({ code }) =>
        code === 'invalid_key'
          ? 'is not the name of a mail'
          : code === 'invalid_type'
            ? 'must be a group of keys'
            : undefined,
    })
    .default({}),
});

/** Settings of a service by the names that the code has for them. */
export function toSettings<Keys extends { passwordPolicy: { minLength: number } }>(keys: Keys) {
  const { passwordPolicy, ...rest } = keys;
  return { ...inMs(rest), passwordMinLength: passwordPolicy.minLength };
}

/** A section that is there and empty (`cinii:` with nothing under it) is null in YAML: as good as absent. */
export const section = <T extends z.ZodType>(schema: T) => z.preprocess((value) => value ?? {}, schema);

/** A service without keys or values of its own. */
const plainService = section(keys).transform(toSettings);
/** What can be said of any service's settings. */
export type ServiceSettings = z.output<typeof plainService>;
