/**
 * The settings of the services, from the YAML file that `SERVICES` names. What is absent there has the value of the
 * published documents.
 */
import { readFileSync } from 'node:fs';
import ms, { type StringValue } from 'ms';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { ConfigError, type ConfigProblem, codeOf } from '../errors.js';
import { type ConnectorSettings, connectorList, defaultConnectors } from './connectors.js';
import { type DirectorySettings, directory } from './directory.js';
import type { MailAddress } from '../mailer.js';

const DAY_MS = 86_400_000;
const LONGEST_MS = 3650 * DAY_MS;

/** `30m`, `8s`, `0s`, `7d` → milliseconds. A bare number is refused: nobody can tell its unit. */
const duration = (shortestMs: number) =>
  z
    .string({ error: 'must be a duration with its unit like 30m, 8s or 7d' })
    .regex(/^[0-9]+(?:\.[0-9]+)?(?:ms|s|m|h|d)$/, 'must be a duration with its unit like 30m, 8s or 7d')
    .transform((value) => Math.round(ms(value as StringValue)))
    .refine(
      (value) => value >= shortestMs && value <= LONGEST_MS,
      `must be from ${shortestMs === 0 ? '0s' : '1ms'} to 3650d`,
    );
/** Keys under a key; an unknown one is refused by its own name. */
const mustBeGroup = {
  error: ({ code }: { code?: string }) =>
    code === 'invalid_key'
      ? 'is not the name of a mail'
      : code === 'invalid_type'
        ? 'must be a group of keys'
        : undefined,
};
const group = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape, mustBeGroup);
const life = duration(1);
const delay = duration(0);
const count = z.int({ error: 'must be a whole number from 1 to 1000000' }).min(1).max(1_000_000);
const flag = z.boolean({ error: 'must be true or false' });
const line = (longest: number) =>
  z
    .string({ error: `must be text of one line, at most ${longest} characters` })
    .regex(
      new RegExp(`^[^\\p{Cc}\\p{Zl}\\p{Zp}]{1,${longest}}$`, 'u'),
      `must be text of one line, 1 to ${longest} characters`,
    );
const address = z.email({ error: 'must be a mail address' });
const mailName = z.string().regex(/^[a-z][A-Za-z0-9.-]{0,63}$/);
const date = z.iso.date({ error: 'must be a date like 2026-12-29' });

/** Settings of one service. Durations are in milliseconds. */
export interface ServiceSettings {
  /** Life of a one-time URL, from its issue. */
  oneTimeUrlLifeMs: number;
  /** Life of an invitation's URL. */
  invitationLifeMs: number;
  /** How long a confirmation page waits for OK. */
  confirmationLifeMs: number;
  accessCodeLifeMs: number;
  /** Wrong codes that lock a procedure. */
  accessCodeTries: number;
  passwordTicketLifeMs: number;
  /** Life of the URLs of an operator application. */
  operatorUrlLifeMs: number;
  /** How long attached services may take to learn of a change. */
  propagationDelayMs: number;
  /** How long a mail is retried while the mail server is away. */
  mailPatienceMs: number;
  /** Life of the right that a restored registration gives. */
  restoreLifeMs: number;
  restoreTriesPerHour: number;
  /** Requests an hour for one account or registration. */
  requestsPerHour: number;
  /** Starts an hour for one client address. */
  startsPerHourPerAddress: number;
  /** Where people ask: a mail address or a URL. */
  inquiry?: string;
  /** When they are answered, as pages say it. */
  inquiryHours?: { ja: string; en: string };
  /** Sender of the service's mails. */
  mailFrom?: MailAddress;
  /** Whether a page may say that an address is not registered. */
  revealUnregistered: boolean;
  /** Whether a decision needs a second pair of eyes. */
  dualControl: boolean;
  /** A session ends after this long without a request. */
  sessionIdleMs: number;
  /** Life of a Temporary Access Pass. */
  passLifeMs: number;
  reregistrationWindowMs: number;
  /** How long after the decision a photo is destroyed. */
  photoRetentionMs: number;
  /** Business days until a decision is due. */
  decisionBusinessDays: number;
  /** Days on which the institution is closed, `YYYY-MM-DD`. */
  closedDays: readonly string[];
  /** Wrong codes in 24 hours that leave an account only the operator application. */
  wrongCodesPerDay: number;
  /** How long a question to an applicant waits for the answer. */
  answerPatienceMs: number;
  /** Shortest new password that the policy takes. */
  passwordMinLength: number;
  /** Systems that must learn of a new password. */
  connectors: readonly ConnectorSettings[];
  /** Mail subjects that replace the documents' own, by mail name and language. */
  subjects: Readonly<Record<string, { ja?: string | undefined; en?: string | undefined }>>;
}
export type UminSettings = ServiceSettings & { inquiry: string; mailFrom: MailAddress };
export type CiniiSettings = ServiceSettings & { inquiry: string; mailFrom: MailAddress };
export type ShomeiSettings = ServiceSettings & {
  inquiry: string;
  mailFrom: MailAddress;
  /** Wrong logins in a row that lock an account. */
  wrongLogins: number;
  /** How long they lock it. */
  lockMs: number;
  /** When a mail may be asked for once more. */
  resendAfterMs: number;
  /** How often it may. */
  resends: number;
  /** Where the university's own passwords are checked. */
  directory: DirectorySettings;
};

export interface Services {
  cinii: CiniiSettings;
  umin: UminSettings;
  jairo: ServiceSettings;
  shomei: ShomeiSettings;
  utokyo: ServiceSettings;
}

/**
 * The keys of one service in the file, with the values of the published documents (spec/README.md names them). One set
 * of keys for all services: one that a service doesn't use does no harm there and keeps its meaning.
 */
const keysOf = (revealUnregistered = false) =>
  group({
    oneTimeUrlLife: life.prefault('30m'),
    invitationLife: life.prefault('7d'),
    confirmationLife: life.prefault('30m'),
    accessCodeLife: life.prefault('10m'),
    accessCodeTries: count.default(3),
    passwordTicketLife: life.prefault('10m'),
    operatorUrlLife: life.prefault('24h'),
    propagationDelay: delay.prefault('1h'),
    mailPatience: life.prefault('12h'),
    restoreLife: life.prefault('15m'),
    restoreTriesPerHour: count.default(10),
    requestsPerHour: count.default(5),
    startsPerHourPerAddress: count.default(20),
    inquiry: line(254).optional(),
    inquiryHours: group({ ja: line(60), en: line(60) }).optional(),
    mailFrom: group({ name: line(100), address }).optional(),
    revealUnregistered: flag.default(revealUnregistered),
    dualControl: flag.default(false),
    sessionIdle: life.prefault('15m'),
    passLife: life.prefault('60m'),
    reregistrationWindow: life.prefault('7d'),
    photoRetention: delay.prefault('30d'),
    decisionBusinessDays: count.default(3),
    wrongCodesPerDay: count.default(10),
    answerPatience: life.prefault('14d'),
    passwordPolicy: group({
      minLength: z.int().min(8, { error: 'must be at least 8' }).max(64, { error: 'must be at most 64' }).default(8),
    }).prefault({}),
    connectors: connectorList.optional(),
    closedDays: z.array(date, { error: 'must be a list of dates like [2026-12-29, 2026-12-30]' }).default([]),
    subjects: z
      .record(mailName, group({ ja: line(120).optional(), en: line(120).optional() }), mustBeGroup)
      .default({}),
  });

function toSettings(keys: z.output<ReturnType<typeof keysOf>>): ServiceSettings {
  return {
    oneTimeUrlLifeMs: keys.oneTimeUrlLife,
    invitationLifeMs: keys.invitationLife,
    confirmationLifeMs: keys.confirmationLife,
    accessCodeLifeMs: keys.accessCodeLife,
    accessCodeTries: keys.accessCodeTries,
    passwordTicketLifeMs: keys.passwordTicketLife,
    operatorUrlLifeMs: keys.operatorUrlLife,
    propagationDelayMs: keys.propagationDelay,
    mailPatienceMs: keys.mailPatience,
    restoreLifeMs: keys.restoreLife,
    restoreTriesPerHour: keys.restoreTriesPerHour,
    requestsPerHour: keys.requestsPerHour,
    startsPerHourPerAddress: keys.startsPerHourPerAddress,
    revealUnregistered: keys.revealUnregistered,
    dualControl: keys.dualControl,
    sessionIdleMs: keys.sessionIdle,
    passLifeMs: keys.passLife,
    reregistrationWindowMs: keys.reregistrationWindow,
    photoRetentionMs: keys.photoRetention,
    decisionBusinessDays: keys.decisionBusinessDays,
    closedDays: keys.closedDays,
    wrongCodesPerDay: keys.wrongCodesPerDay,
    answerPatienceMs: keys.answerPatience,
    passwordMinLength: keys.passwordPolicy.minLength,
    connectors: keys.connectors ?? [],
    subjects: keys.subjects,
    ...(keys.inquiry !== undefined && { inquiry: keys.inquiry }),
    ...(keys.inquiryHours && { inquiryHours: keys.inquiryHours }),
    ...(keys.mailFrom && { mailFrom: keys.mailFrom }),
  };
}

/** A section that is there and empty (`cinii:` with nothing under it) is null in YAML: as good as absent. */
const section = <T extends z.ZodType>(schema: T) => z.preprocess((value) => value ?? {}, schema);
/** The address that the manual names for questions. */
const CINII_ADDRESS = 'cir-auth-req@nii.ac.jp';
const cinii = section(keysOf(true)).transform((keys): CiniiSettings => {
  const { inquiry = CINII_ADDRESS, mailFrom = { name: 'CiNii Research 機関認証', address: CINII_ADDRESS } } = keys;
  return { ...toSettings(keys), inquiry, mailFrom };
});
/** The inquiry form that the manual's completion mail names. */
const UMIN_INQUIRY = 'https://center6.umin.ac.jp/cgi-open-bin/toiawase/input?service=touroku';
const umin = section(keysOf()).transform((keys): UminSettings => {
  const { inquiry = UMIN_INQUIRY, mailFrom = { name: 'UMIN', address: 'no-reply@umin.ac.jp' } } = keys;
  const connectors = keys.connectors ?? defaultConnectors(keys.propagationDelay);
  return { ...toSettings(keys), connectors, inquiry, mailFrom };
});
/** The manual names a call center and no address. */
const SHOMEI_INQUIRY = '06-6809-4327';
/** Of that call center: another desk has hours of its own. */
const SHOMEI_HOURS = { ja: '受付時間 24時間', en: 'Open 24 hours, in Japanese only' };
const shomei = section(
  keysOf().extend({
    wrongLogins: count.default(10),
    lockFor: life.prefault('30m'),
    resendAfter: life.prefault('60s'),
    resends: count.default(5),
    directory: directory.prefault({ kind: 'embedded' }),
  }),
).transform(({ wrongLogins, lockFor, resendAfter, resends, directory: where, ...keys }): ShomeiSettings => {
  const desk =
    keys.inquiry === undefined ? { inquiry: SHOMEI_INQUIRY, inquiryHours: SHOMEI_HOURS } : { inquiry: keys.inquiry };
  const { mailFrom = { name: '証明書発行サービス', address: 'no-reply@shomei.example.ac.jp' } } = keys;
  const own = { wrongLogins, lockMs: lockFor, resendAfterMs: resendAfter, resends, directory: where };
  return { ...desk, ...toSettings(keys), mailFrom, ...own };
});
const other = section(keysOf()).transform(toSettings);
const file = section(
  group({
    services: section(group({ cinii, umin, jairo: other, shomei, utokyo: other })),
  }),
);

/**
 * Reads and checks the settings of all services.
 * @param path the YAML file; absent: the documents' values
 * @throws ConfigError that lists every bad key by its path with what was wrong
 */
export function loadServices(path?: string): Services {
  const result = file.safeParse(path === undefined ? {} : readYaml(path));
  if (!result.success) throw new ConfigError(result.error.issues.flatMap(problemsOf));
  return result.data.services;
}

function readYaml(path: string): unknown {
  const name = 'SERVICES';
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError([
      { name, reason: `names a file that can't be read: ${path} (${codeOf(error) ?? 'unknown'})` },
    ]);
  }
  const document = parseDocument(text);
  // The first line of a message says what and where; the rest repeats the file's text.
  const reasons = [...document.errors, ...document.warnings].map(({ message }) => message.split('\n', 1)[0] ?? '');
  if (reasons.length > 0) throw new ConfigError(reasons.map((reason) => ({ name, reason: `is not YAML: ${reason}` })));
  return document.toJS();
}

function problemsOf(issue: z.core.$ZodIssue): ConfigProblem[] {
  const at = (path: readonly PropertyKey[]) => path.map(String).join('.') || 'SERVICES';
  if (issue.code !== 'unrecognized_keys') return [{ name: at(issue.path), reason: issue.message }];
  return issue.keys.map((key) => ({ name: at([...issue.path, key]), reason: 'is not a known key' }));
}
