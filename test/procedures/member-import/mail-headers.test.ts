/** Security case H2: what cells of a sheet hold reaches no header of a mail, and no other recipient. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSystem, type System } from '../../helpers/system.js';
import { applied, downloaded, manager, rowOf, sheetOf, uploads } from './menu-support.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.close());

const HOSTILE = [
  'A\nBcc: x@evil.example',
  'B\u2028Bcc: x@evil.example',
  '=?utf-8?B?QmNjOiB4QGV2aWwuZXhhbXBsZQ==?=',
  '"C" <x@evil.example>, D',
  'E\tReply-To: x@evil.example',
];

test('mails of members with hostile cells have the headers of any other, and their one recipient', async () => {
  const librarian = await manager(system);
  const hostile = (text: string, n: number) => rowOf(`h2-${n}`, { name: text, displayName: text, affiliation: text });
  const { members, revision } = await downloaded(system, librarian);
  const sheet = await sheetOf(system, [...members, ...HOSTILE.map(hostile)], revision ? { revision } : {});
  const refused = (await uploads(librarian, sheet)).body['plan'].errors as { row: number }[];
  const taken = HOSTILE.map(hostile).filter((_, n) => refused.every(({ row }) => row !== members.length + 2 + n));
  // A check of nothing would be none.
  expect(taken.length).toBeGreaterThanOrEqual(2);

  const plain = rowOf('h2-plain');
  await applied(system, librarian, (rows) => [...rows, plain, ...taken]);
  const mailTo = (email: string) => system.mail.wait(({ to }) => to.includes(email));
  const keysOf = ({ headers }: Awaited<ReturnType<typeof mailTo>>): string[] => headers.map(({ key }) => key).sort();
  const expected = keysOf(await mailTo(plain.email));
  for (const { email } of taken) {
    const mail = await mailTo(email);
    expect([email, mail.to, keysOf(mail)]).toEqual([email, [email], expected]);
  }
  expect(system.mail.box.filter(({ to }) => to.some((one) => one.endsWith('@evil.example')))).toEqual([]);
});
