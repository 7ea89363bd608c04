import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultConnectors } from '../../../worker/runtime/settings/connectors.js';
import { ConfigError } from '../../../worker/runtime/errors.js';
import { retentionOf } from '../../../worker/runtime/settings/audit.js';
import { loadAudit, loadServices, loadSettings, type Services } from '../../../worker/runtime/settings/services.js';
import { claimsOf } from '../../../worker/runtime/settings/staff-rights.js';

const NAMES = ['cinii', 'umin', 'jairo', 'shomei', 'utokyo'] as const;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'services-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(yaml: string): Services {
  const file = join(folder, 'services.yaml');
  writeFileSync(file, yaml);
  return loadServices(file);
}
const refusal = (yaml: string): string => {
  try {
    load(yaml);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('the settings were taken');
};

describe('the settings of the services', () => {
  test('are the documents’ own where no file says otherwise', () => {
    const defaults = {
      enabled: true,
      oneTimeUrlLifeMs: 30 * MINUTE,
      invitationLifeMs: 7 * DAY,
      confirmationLifeMs: 30 * MINUTE,
      accessCodeLifeMs: 10 * MINUTE,
      accessCodeTries: 3,
      passwordTicketLifeMs: 10 * MINUTE,
      operatorUrlLifeMs: 24 * HOUR,
      propagationDelayMs: HOUR,
      mailPatienceMs: 12 * HOUR,
      restoreLifeMs: 15 * MINUTE,
      restoreTriesPerHour: 10,
      requestsPerHour: 5,
      startsPerHourPerAddress: 20,
      wrongTriesOfNetwork: 300,
      revealUnregistered: false,
      quietMs: 2_000,
      dualControl: false,
      sessionIdleMs: 15 * MINUTE,
      passLifeMs: HOUR,
      reregistrationWindowMs: 7 * DAY,
      photoRetentionMs: 30 * DAY,
      decisionBusinessDays: 3,
      closedDays: [],
      wrongCodesPerDay: 10,
      answerPatienceMs: 14 * DAY,
      passwordMinLength: 8,
      connectors: [],
      subjects: {},
    };
    const services = loadServices();
    expect(services.cinii).toEqual({
      ...defaults,
      revealUnregistered: true,
      inquiry: 'cir-auth-req@nii.ac.jp',
      mailFrom: { name: 'CiNii Research 機関認証', address: 'cir-auth-req@nii.ac.jp' },
    });
    expect(services.umin).toEqual({
      ...defaults,
      // The manual's services, told when its hour is over.
      connectors: defaultConnectors(HOUR),
      inquiry: 'https://center6.umin.ac.jp/cgi-open-bin/toiawase/input?service=touroku',
      mailFrom: { name: 'UMIN', address: 'no-reply@umin.ac.jp' },
    });
    expect(services.shomei).toEqual({
      ...defaults,
      wrongLogins: 10,
      locksOfNetwork: 3,
      lockMs: 30 * MINUTE,
      resendAfterMs: MINUTE,
      resends: 5,
      directory: { kind: 'embedded' },
      // The manual names a call center and no address.
      inquiry: '06-6809-4327',
      inquiryHours: { ja: '受付時間 24時間', en: 'Open 24 hours, in Japanese only' },
      mailFrom: { name: '証明書発行サービス', address: 'no-reply@shomei.example.ac.jp' },
    });
    expect(services.jairo).toEqual({
      ...defaults,
      invitationReminderMs: 2 * DAY,
      planLifeMs: DAY,
      uploadRetentionMs: 30 * DAY,
      removalShare: 0.2,
      invitationsPerSecond: 27,
      invitationsPerSecondIdle: 60,
      inquiry: 'https://community.repo.nii.ac.jp/',
      mailFrom: { name: 'JAIRO Cloud', address: 'no-reply@repo.nii.ac.jp' },
    });
    expect(services.utokyo).toEqual({
      ...defaults,
      dualControl: true,
      decisionBusinessDays: 0,
      answerPatienceMs: 7 * DAY,
      coolingPeriodMs: 3 * DAY,
      wrongLogins: 10,
      locksOfNetwork: 3,
      lockMs: 30 * MINUTE,
      methods: { kind: 'embedded', issuer: 'UTokyo Account', telephone: 'embedded' },
      directory: { kind: 'embedded' },
      // The manual's support desk.
      inquiry: 'https://utelecon.adm.u-tokyo.ac.jp/support/email-form/',
      mailFrom: { name: 'UTokyo Account', address: 'no-reply@utokyo.example.ac.jp' },
    });
    for (const empty of ['', '# nothing yet\n', 'services:\n', 'services:\n  cinii:\n  umin:\n'])
      expect(load(empty)).toEqual(services);
  });

  test('name the hours of the call center only with its own number', () => {
    const hours = { ja: '平日 9時から17時', en: 'Weekdays 9 to 17' };
    const shomei = (keys: object) => load(JSON.stringify({ services: { shomei: keys } })).shomei.inquiryHours;
    expect(shomei({ inquiry: '03-1234-5678' })).toBeUndefined();
    expect(shomei({ inquiry: '03-1234-5678', inquiryHours: hours })).toEqual(hours);
    expect(shomei({ inquiryHours: hours })).toEqual(hours);
  });

  test('take every key that callers rely on, for every service', () => {
    const keys = {
      oneTimeUrlLife: '8s',
      invitationLife: '1d',
      accessCodeLife: '250ms',
      accessCodeTries: 4,
      passwordTicketLife: '1.5h',
      operatorUrlLife: '2h',
      propagationDelay: '0s',
      requestsPerHour: 100,
      startsPerHourPerAddress: 1000,
      inquiry: 'https://help.example.ac.jp/form',
      revealUnregistered: true,
      dualControl: true,
      sessionIdle: '1m',
      passLife: '5m',
      reregistrationWindow: '2d',
      photoRetention: '0s',
      closedDays: ['2026-12-29', '2026-12-30'],
    };
    const services = load(JSON.stringify({ services: Object.fromEntries(NAMES.map((name) => [name, keys])) }));
    for (const name of NAMES) {
      expect(services[name]).toMatchObject({
        oneTimeUrlLifeMs: 8000,
        invitationLifeMs: DAY,
        accessCodeLifeMs: 250,
        accessCodeTries: 4,
        passwordTicketLifeMs: 1.5 * HOUR,
        operatorUrlLifeMs: 2 * HOUR,
        propagationDelayMs: 0,
        requestsPerHour: 100,
        startsPerHourPerAddress: 1000,
        inquiry: keys.inquiry,
        revealUnregistered: true,
        dualControl: true,
        sessionIdleMs: MINUTE,
        passLifeMs: 5 * MINUTE,
        reregistrationWindowMs: 2 * DAY,
        photoRetentionMs: 0,
        closedDays: ['2026-12-29', '2026-12-30'],
        confirmationLifeMs: 30 * MINUTE,
      });
    }
  });

  test('are read from YAML as people write it', () => {
    const { cinii } = load(`
services:
  cinii:
    oneTimeUrlLife: 45m          # longer over the holidays
    closedDays:
      - 2026-12-29
      - '2026-12-30'
    mailFrom: { name: 機関認証 窓口, address: auth@example.ac.jp }
    subjects:
      reissue-url: { ja: 再発行のご案内 }
`);
    expect(cinii.oneTimeUrlLifeMs).toBe(45 * MINUTE);
    expect(cinii.closedDays).toEqual(['2026-12-29', '2026-12-30']);
    expect(cinii.mailFrom).toEqual({ name: '機関認証 窓口', address: 'auth@example.ac.jp' });
    expect(cinii.subjects).toEqual({ 'reissue-url': { ja: '再発行のご案内' } });
  });

  test.each([
    ['services: { cinii: { oneTimeUrlLife: 30 } }', 'services.cinii.oneTimeUrlLife must be a duration with its unit'],
    ['services: { cinii: { oneTimeUrlLife: "30" } }', 'services.cinii.oneTimeUrlLife must be a duration'],
    ['services: { cinii: { oneTimeUrlLife: -1m } }', 'services.cinii.oneTimeUrlLife must be a duration'],
    ['services: { cinii: { oneTimeUrlLife: 1y } }', 'services.cinii.oneTimeUrlLife must be a duration'],
    ['services: { cinii: { oneTimeUrlLife: 30 minutes } }', 'services.cinii.oneTimeUrlLife must be a duration'],
    ['services: { cinii: { oneTimeUrlLife: } }', 'services.cinii.oneTimeUrlLife must be a duration'],
    ['services: { cinii: { oneTimeUrlLife: 0s } }', 'services.cinii.oneTimeUrlLife must be from 1ms to 3650d'],
    ['services: { jairo: { uploadRetention: 0s } }', 'services.jairo.uploadRetention must be from 1h to 3650d'],
    ['services: { jairo: { uploadRetention: 59m } }', 'services.jairo.uploadRetention must be from 1h to 3650d'],
    ['services: { cinii: { oneTimeUrlLife: 3651d } }', 'services.cinii.oneTimeUrlLife must be from 1ms'],
    [`services: { cinii: { oneTimeUrlLife: ${'9'.repeat(400)}d } }`, 'services.cinii.oneTimeUrlLife must be from 1ms'],
    ['services: { cinii: { requestsPerHour: 0 } }', 'services.cinii.requestsPerHour must be a whole number'],
    ['services: { cinii: { requestsPerHour: 2.5 } }', 'services.cinii.requestsPerHour must be a whole number'],
    ['services: { cinii: { requestsPerHour: "5" } }', 'services.cinii.requestsPerHour must be a whole number'],
    ['services: { cinii: { revealUnregistered: yes } }', 'services.cinii.revealUnregistered must be true or false'],
    ['services: { cinii: { inquiry: "" } }', 'services.cinii.inquiry must be text of one line'],
    ['services: { cinii: { inquiry: "a\\r\\nBcc: b" } }', 'services.cinii.inquiry must be text of one line'],
    [
      'services: { cinii: { subjects: { url: { ja: "a\\u2028b" } } } }',
      'services.cinii.subjects.url.ja must be text of one line',
    ],
    ['services: { cinii: { subjects: { url: { fr: x } } } }', 'services.cinii.subjects.url.fr is not a known key'],
    [
      'services: { cinii: { mailFrom: { name: x, address: "a@b.jp, c@d.jp" } } }',
      'services.cinii.mailFrom.address must be a mail address',
    ],
    ['services: { cinii: { closedDays: 2026-12-29 } }', 'services.cinii.closedDays must be a list of dates'],
    ['services: { cinii: { closedDays: [2026-02-30] } }', 'services.cinii.closedDays.0 must be a date'],
    ['services: { cinii: { oneTimeUrlLive: 30m } }', 'services.cinii.oneTimeUrlLive is not a known key'],
    ['services: { cini: { } }', 'services.cini is not a known key'],
    ['cinii: { }', 'cinii is not a known key'],
    ['services: [cinii]', 'services must be a group of keys'],
    ['services: { cinii: 7 }', 'services.cinii must be a group of keys'],
    ['services: { cinii: { enabled: maybe } }', 'services.cinii.enabled must be true or false'],
    [
      `services: { ${NAMES.map((name) => `${name}: { enabled: false }`).join(', ')} }`,
      'services must not all be switched off',
    ],
    ['just text', 'SERVICES must be a group of keys'],
    ['services: { cinii: { subjects: [x] } }', 'services.cinii.subjects must be a group of keys'],
    ['services: { cinii: { subjects: { 1: { ja: x } } } }', 'services.cinii.subjects.1 is not the name of a mail'],
    ['services: { cinii: { __proto__: { dualControl: true } } }', 'services.cinii.__proto__ is not a known key'],
  ])('refuse %j and say where', (yaml, reason) => {
    expect(refusal(yaml)).toContain(`\n  ${reason}`);
    expect(refusal(yaml)).not.toMatch(/Invalid|undefined|received/);
  });

  test('list everything that is wrong at once', () => {
    expect(
      refusal('services:\n  cinii: { oneTimeUrlLife: 5, x: 1 }\n  umin: { accessCodeTries: no }\n').split('\n'),
    ).toHaveLength(4);
  });

  test('say where the file is not YAML, repeats a key, or is not there', () => {
    expect(refusal('services:\n\tcinii: {}')).toMatch(/SERVICES is not YAML: .*line 2/);
    expect(refusal('services: {cinii: {}, cinii: {}}')).toMatch(/SERVICES is not YAML: .*unique/);
    expect(() => loadServices(join(folder, 'none.yaml'))).toThrow(
      /SERVICES names a file that can't be read: .*none\.yaml \(ENOENT\)/,
    );
  });
});

describe('the settings of the audit', () => {
  const audit = (yaml: string) => {
    load(yaml);
    return loadAudit(join(folder, 'services.yaml'));
  };

  test('keep everything for ever, and nothing outside the database, where no file says otherwise', () => {
    expect(loadAudit()).toEqual({ retentionMs: {} });
    expect(audit('audit:')).toEqual({ retentionMs: {} });
    expect(retentionOf(loadAudit(), 'password-reissue')).toBeUndefined();
  });

  test('say by kind how long a procedure is kept, and where checkpoints are kept and stamped', () => {
    const settings = audit(
      'audit: { retention: { default: 3650d, access-code: 30d }, checkpointFile: /var/log/checkpoints, timestampUrl: "http://tsa.example.ac.jp/" }',
    );
    expect(settings).toMatchObject({
      checkpointFile: '/var/log/checkpoints',
      timestampUrl: 'http://tsa.example.ac.jp/',
    });
    expect(retentionOf(settings, 'access-code')).toBe(30 * DAY);
    expect(retentionOf(settings, 'password-reissue')).toBe(3_650 * DAY);
  });

  test.each([
    ['audit: 7', 'audit must be a group of keys'],
    ['audit: { keep: 7d }', 'audit.keep is not a known key'],
    ['audit: { retention: 7d }', 'audit.retention must be a group of durations by kind'],
    ['audit: { retention: { access-code: 7 } }', 'audit.retention.access-code must be a duration'],
    ['audit: { retention: { Access: 7d } }', 'audit.retention.Access is not a kind of procedure'],
    ['audit: { checkpointFile: "" }', 'audit.checkpointFile must be text of one line'],
    ['audit: { earlierKeys: x }', 'audit.earlierKeys must be a list'],
    ['audit: { earlierKeys: [a+00000000+AAAA] }', 'audit.earlierKeys.0 must be a verifier key of the log'],
    ['audit: { timestampUrl: "ftp://x.example" }', 'audit.timestampUrl must be a URL like https:'],
  ])('refuse %j and say where', (yaml, reason) => {
    expect(refusal(yaml)).toContain(`\n  ${reason}`);
  });
});

describe('pauses of deadlines', () => {
  test('are for leads, and last eight hours at most, unless the file says otherwise', () => {
    const usual = { roles: ['lead'], longestMs: 8 * 3_600_000, inAWeekMs: 24 * 3_600_000 };
    expect(loadSettings(undefined).outagePause).toEqual(usual);
    load('outagePause: { roles: [administrator], longest: 90m, inAWeek: 3h }');
    const { outagePause } = loadSettings(join(folder, 'services.yaml'));
    expect(outagePause).toEqual({ roles: ['administrator'], longestMs: 90 * 60_000, inAWeekMs: 3 * 3_600_000 });
  });

  test.each([
    ['outagePause: { roles: [operator] }', 'outagePause.roles.0 must be one of lead, administrator'],
    ['outagePause: { longest: 25h }', 'outagePause.longest must be from 1m to 24h'],
    ['outagePause: { inAWeek: 73h }', 'outagePause.inAWeek must be from 1m to 72h'],
    ['outagePause: { longest: 8 }', 'outagePause.longest must be a duration'],
  ])('refuse %j and say where', (yaml, reason) => {
    expect(refusal(yaml)).toContain(`\n  ${reason}`);
  });
});

describe('what the identity provider gives staff', () => {
  test('is nothing where no file says otherwise', () => {
    expect(loadSettings(undefined).oidc).toEqual({ groupsClaim: 'groups', groups: {}, accounts: {} });
    expect(claimsOf(loadSettings(undefined).oidc)).toEqual([]);
  });

  test('is roles and queues by group, and own accounts by claim', () => {
    load(
      'oidc: { groupsClaim: roles, groups: { /staff/umin: { roles: [operator], queues: [umin] }, audit: }, accounts: { umin: umin_id } }',
    );
    const { oidc } = loadSettings(join(folder, 'services.yaml'));
    expect(oidc).toEqual({
      groupsClaim: 'roles',
      groups: { '/staff/umin': { roles: ['operator'], queues: ['umin'] }, audit: { roles: [], queues: [] } },
      accounts: { umin: 'umin_id' },
    });
    expect(claimsOf(oidc)).toEqual(['roles', 'umin_id']);
  });

  test.each([
    ['oidc: { groups: { a: { roles: [boss] } } }', 'oidc.groups.a.roles.0 must be one of operator, lead, auditor'],
    ['oidc: { groups: { a: { queues: umin } } }', 'oidc.groups.a.queues must be a list of cinii, umin'],
    ['oidc: { groups: [a] }', 'oidc.groups must be a group of roles by the name of a group'],
    ['oidc: { groups: { a: { role: [lead] } } }', 'oidc.groups.a.role is not a known key'],
    ['oidc: { accounts: { mail: x } }', 'oidc.accounts.mail is not a known key'],
    ['oidc: { groupsClaim: "" }', 'oidc.groupsClaim must be the name of a claim'],
  ])('refuses %j and says where', (yaml, reason) => {
    expect(refusal(yaml)).toContain(`\n  ${reason}`);
  });
});
