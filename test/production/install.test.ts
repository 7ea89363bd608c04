/** docs/operations/install.md from an empty database to a running production system, in which one of each procedure is done (only with LONG=1). */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PROCEDURES } from '../../api/procedures/index.js';
import { createDatabase } from '../../db/knex.js';
import { CHROMIUM } from '../helpers/browser.js';
import { GraphServer, methodOf } from '../helpers/graph-server.js';
import { LDAP_PEOPLE, SLAPD, startLdapServer } from '../helpers/ldap-server.js';
import { TestMailServer } from '../helpers/mail-server.js';
import { isInstalled } from '../platform/proxy/proxies.js';
import { Authority } from './authority.js';
import * as each from './each-procedure.js';
import { canExim, startExim } from './exim.js';
import { Installation, uncommented } from './installation.js';
import { People } from './people.js';
import { bringKeycloak, CLIENT_SECRETS, graphSettings, passwordOf, STAFF } from './realms.js';
import { orSkip } from './skip.js';

const { found, there } = orSkip();
const lacking = [
  ...(isInstalled('nginx') ? [] : ['nginx']),
  ...(canExim ? [] : ['exim4, and root to start it']),
  ...(SLAPD === undefined ? ['slapd'] : []),
  ...(CHROMIUM === undefined ? ['a browser'] : []),
  ...(isInstalled('java') && isInstalled('mvn') ? [] : ['Java and Maven']),
];
const whole = lacking.length > 0 ? test.skip : there;

/** The files of chapter "People", by their names there. */
const FILES = {
  'staff.csv': [
    'id,name,roles,queues,email',
    `tanaka,${STAFF.tanaka},operator,utokyo,tanaka@univ-t.ac.jp`,
    `suzuki,${STAFF.suzuki},operator lead,umin cinii utokyo,suzuki@univ-t.ac.jp`,
    `sato,${STAFF.sato},operator,umin cinii utokyo,sato@univ-t.ac.jp`,
  ],
  'umin.csv': [
    'UMIN ID,姓,名,姓よみがな,名よみがな,性別,生年月日,メールアドレス',
    ...each.UMIN.map(
      ({ id, family, kana, sex, birth, email }) =>
        `${id},${family},花,${kana},はな,${sex === 'male' ? '男' : '女'},${birth},${email}`,
    ),
  ],
  'cinii.csv': ['申請ID,登録メールアドレス,機関名,申請区分', `${each.CINII.id},${each.CINII.email},A大学,新規`],
  'students.csv': ['ユーザID', each.STUDENT.id],
  'members.csv': [
    'UTokyo Account,氏名,区分,所属,通知先メールアドレス',
    `${each.MEMBER.id},本郷 学,学生,文学部,${each.MEMBER.email}`,
  ],
  'offices.csv': ['窓口,担当者ID', '文学部/student,tanaka'],
};

describe('an installation by the documents', () => {
  let installation: Installation;
  let mail: TestMailServer;
  let graph: GraphServer;
  let people: People;
  let authority: Authority;
  const staff: Partial<each.Scene['staff']> = {};

  beforeAll(async () => {
    if (whole === test.skip || !found) return;
    installation = await Installation.begin(await found());
    authority = await Authority.make(installation.folder);
    mail = await new TestMailServer().up();
    graph = await new GraphServer().up();
    installation.also(async () => {
      await mail.down();
      await graph.down();
    });
  });
  afterAll(async () => {
    await people?.close();
    await installation?.down();
  });

  whole('its commands and settings lead to a system at which the doctor finds nothing wrong', async () => {
    await installation.bringTemporal();
    const exim = await startExim(authority, Number(new URL(mail.url).port));
    installation.also(() => exim.stop());
    const { origin } = installation;
    const keycloak = await bringKeycloak(installation, authority);
    const slapd = await startLdapServer({ [each.STUDENT.id]: each.STUDENT.password });
    installation.also(() => slapd.close());
    graph.add(each.nameThere(each.MEMBER.id), [methodOf('phone', '2020-01-01T00:00:00Z')]);
    await installation.settle(
      {
        'smtp://tetsuzuki@smtp.example.ac.jp:587': `smtp://${exim.login.user}@localhost:${exim.port}?requireTLS=true`,
        'SMTP_PASSWORD=\n': `SMTP_PASSWORD='${exim.login.password}'\nSMTP_CA_FILE=${authority.file}\n`,
        'https://idp.example.ac.jp': keycloak.origin,
        'OIDC_CLIENT_SECRET=\n': `OIDC_CLIENT_SECRET='${CLIENT_SECRETS.tetsuzuki}'\nOIDC_CA_FILE=${authority.file}\n`,
        'OIDC_FIRST_ADMINISTRATOR=\n': 'OIDC_FIRST_ADMINISTRATOR=kanri\n',
      },
      {
        'inquiry: ""': `inquiry: "${new URL('/desk', 'https://desk.univ-t.ac.jp').href}"`,
        'address: ""': 'address: no-reply@univ-t.ac.jp',
        'propagationDelay: 1h': 'propagationDelay: 0s',
        ...uncommented('directory:', 'dn:'),
        ...uncommented('identityService:', 'nameCheck:'),
        ...uncommented('methods:', 'scopes:'),
        'ldaps://ldap.example.ac.jp': slapd.url,
        '      dn: uid={id},ou=people,dc=example,dc=ac,dc=jp': `      startTls: true\n      caFile: ${slapd.caFile}\n      dn: uid={id},${LDAP_PEOPLE}`,
        ...graphSettings(graph, keycloak.members),
        'https://auth-and-sign.go.jp/api/realms/main': keycloak.cards,
        '/run/secrets/identity-service-key': keycloak.cardKeyFile,
        'scopes: openid name': 'scopes: openid profile',
        'acrValues: aal3 crl': 'acrValues: "1"',
        'nameCheck: true': 'nameCheck: false',
      },
    );
    await installation.serve(authority);
    const findings = await installation.say('doctor', {
      'npm run doctor': `npm run --silent doctor -- --json --mail postmaster@univ-t.ac.jp`,
    });
    const bad = (JSON.parse(findings) as { state: string }[]).filter(({ state }) => !/^(?:ok|skipped)$/.test(state));
    expect(bad).toEqual([]);
    expect(mail.to('postmaster@univ-t.ac.jp').length).toBeGreaterThan(0);
    expect(exim.log()).toMatch(/X=TLS1\.\S+ .*A=plain:tetsuzuki/);
    people = await People.before(origin);
  });

  whole('staff sign in at Keycloak: the first administrator, then whom a file brings', async () => {
    staff.administrator = await people.staff('kanri', passwordOf('kanri'));
    const places = Object.entries(FILES).map(([name, lines]) => {
      const place = join(installation.folder, name);
      writeFileSync(place, `${lines.join('\n')}\n`);
      return [name, place] as const;
    });
    await installation.say('people', Object.fromEntries(places));
    staff.counter = await people.staff('tanaka', passwordOf('tanaka'));
    staff.lead = await people.staff('suzuki', passwordOf('suzuki'));
    staff.operator = await people.staff('sato', passwordOf('sato'));
    const who = await staff.administrator.call('whoAmI', { realm: 'staff' });
    expect(who['roles']).toContain('administrator');
  });

  const scene = (): each.Scene => ({ people, mail, graph, staff: staff as each.Scene['staff'] });
  describe('one of each procedure is done, by https through nginx:', () => {
    whole('a reissue and a change of use, which staff decide', () => each.cinii(scene()));
    whole('a new password by a mailed code', () => each.uminByCode(scene()));
    whole('a new password by an application, which is looked for by its number', () => each.uminByStaff(scene()));
    whole('a student’s address and second password', () => each.student(scene()));
    whole('an institution with its administrator and members', () => each.institution(scene()));
    whole('a member’s methods: at the counter, approved by two, then by card', async () => {
      await each.memberByCard(scene(), await each.memberAtCounter(scene()));
    });
  });

  whole('afterwards all are completed, the audit log fits, and nobody has logged an error', async () => {
    const db = createDatabase(installation.databaseUrl, { application: 'production-test' });
    const rows: { kind: string; status: string; closed: boolean }[] = await db('procedures').select();
    await db.destroy();
    const done = new Set(rows.filter(({ status }) => status === 'completed').map(({ kind }) => kind));
    expect(PROCEDURES.map(({ kind }) => kind).filter((kind) => !done.has(kind))).toEqual([]);
    expect(rows.filter(({ status, closed }) => !closed || status !== 'completed')).toEqual([]);
    const verified = await installation.say('doctor', { 'npm run doctor': 'npm run --silent audit -- verify --json' });
    expect(JSON.parse(verified)).toMatchObject({ firstBreak: null });
    const logged = installation.journal().map((line) => JSON.parse(line) as { level: string });
    expect(logged.filter(({ level }) => level === 'info').length).toBeGreaterThan(rows.length);
    expect(logged.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
    // The doctor looks whether anything answers there.
    expect(graph.undocumented.filter((request) => !request.startsWith('GET /v1.0:'))).toEqual([]);
  });
});
