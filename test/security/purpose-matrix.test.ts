/**
 * Security case A5 over all procedures: whatever was made for one purpose is good for no other. The pairs come from the lists of purposes, so a
 * purpose that is added is in it by itself, once its procedure's `security-rows.ts` says how to get one.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  CODE_PURPOSES,
  type CodePurpose,
  GRANT_PURPOSES,
  type GrantPurpose,
  PURPOSES,
  type Purpose,
} from '../../workflows/contracts/procedure.js';
import { type Reply, startSystem, type System } from '../helpers/system.js';
import { settled, standing } from './standing.js';
import { sendForm, wordOf } from './support.js';
import { answerAt, type CodeTaker, isRefusal, type Taker, type Waiting } from './rows.js';
import { TESTED } from '../procedures/index.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(async () => system.close());

const redeem = (token: string, caller = system.caller()): Promise<Reply> => caller.call('redeemOneTimeUrl', { token });
const press = (token: string): Promise<Reply> => sendForm(system.caller(), '/cinii/password-reissue', '/u', { token });
const others = <T>(all: readonly T[], mine: T): T[] => all.filter((one) => one !== mine);
const statusOf = async (procedureId: string): Promise<unknown> =>
  (await system.caller().call('getProcedure', { procedureId })).body['status'];
const urlOf = (purpose: Purpose, procedureId: string): string =>
  system.deps.tokens.url({ purpose, procedureId, issue: 1 });
const grantOf = (purpose: GrantPurpose, claims: Record<string, string | number>): string =>
  system.deps.tokens.grant(purpose, claims, Date.now() + 3_600_000);
const codeOf = (purpose: CodePurpose, procedureId: string): string =>
  system.deps.tokens.code({ purpose, procedureId, issue: 1 }).code;

/** By purpose, what the procedures say of theirs. */
const WAITING: Partial<Record<Purpose, (system: System) => Promise<Waiting>>> = Object.assign(
  {},
  ...TESTED.map(({ urls }) => urls),
);
/** A registration waits for its address, and its invitation stays open beside it. */
const BESIDES: Partial<Record<Purpose, readonly Purpose[]>> = Object.assign(
  {},
  ...TESTED.map(({ besides }) => besides),
);
const TAKERS: Partial<Record<GrantPurpose, Taker>> = Object.assign({}, ...TESTED.map(({ grants }) => grants));
const CODES: Partial<Record<CodePurpose, CodeTaker>> = Object.assign({}, ...TESTED.map(({ codes }) => codes));
const takerOf = (purpose: GrantPurpose): Taker => TAKERS[purpose] ?? { claims: nowhere, places: [] };
const codesOf = (purpose: CodePurpose): CodeTaker => CODES[purpose] ?? { operation: '', page: '', mailed: nowhere };
const nowhere = (): Promise<never> => Promise.reject(new Error('no procedure says where it is taken'));

/** Asks, and shows that nothing came of it: no row, no mail. */
async function bringsNothing<T>(ask: () => Promise<T>, before?: Record<string, string>): Promise<T> {
  const rows = before ?? (await standing(system));
  const mails = system.mail.box.length;
  const replies = await ask();
  expect(await standing(system)).toEqual(rows);
  expect(system.mail.box).toHaveLength(mails);
  return replies;
}

/** What was added to a list without being added to a table of this test, in words. */
const missing = (list: readonly string[], table: object, where: string): string[] =>
  list.filter((purpose) => !Object.hasOwn(table, purpose)).map((purpose) => `${where} says nothing of ${purpose}`);

test('A5: every purpose of the lists has its line in the tables of this test, and every place that takes a token is in them', () => {
  expect([
    ...missing(PURPOSES, WAITING, '`urls` of no procedure'),
    ...missing(GRANT_PURPOSES, TAKERS, '`grants` of no procedure'),
    ...missing(CODE_PURPOSES, CODES, '`codes` of no procedure'),
  ]).toEqual([]);
  const takers = system.app.routeTable.flatMap(({ operation }) => {
    const fields = Object.keys(operation?.body?.shape ?? {});
    return fields.some((field) => /token|ticket/i.test(field)) ? [operation?.operationId ?? ''] : [];
  });
  expect(takers).toContain('redeemOneTimeUrl');
  expect(GRANT_PURPOSES.filter((purpose) => takerOf(purpose).places.length === 0)).toEqual([]);
  const known = Object.values(TAKERS).flatMap(({ places }) => places.map(({ name }) => name));
  const ofUrls = TESTED.flatMap(({ urlTakers = [] }) => urlTakers);
  expect(takers.filter((name) => ![...known, ...ofUrls, 'redeemOneTimeUrl'].includes(name))).toEqual([]);
});

describe.each(PURPOSES)('A5: where a URL of %s was mailed,', (mine) => {
  let waiting: Waiting;
  let open: unknown;
  let before: Record<string, string>;
  beforeAll(async () => {
    const begin = WAITING[mine];
    if (!begin) throw new Error(`no procedure says how to get a URL of ${mine}`);
    waiting = await begin(system);
    before = await settled(system);
    open = await statusOf(waiting.procedureId);
  });

  async function isRefused(token: string): Promise<void> {
    // One that the same procedure mailed before, for an earlier step, is none that was never there.
    const wasMailed = system.mail.box.some(({ text }) => text.includes(token));
    const url = `/u?token=${encodeURIComponent(token)}`;
    const { refused, pressed, shown } = await bringsNothing(
      async () => ({
        refused: await redeem(token),
        pressed: await press(token),
        shown: await system.caller().send({ method: 'GET', url }),
      }),
      before,
    );
    expect(wasMailed ? ['url-used'] : ['url-unknown', 'url-expired']).toContain(wordOf(refused));
    expect([404, 410]).toContain(pressed.status);
    expect(shown.status).toBeLessThan(500);
    expect(await statusOf(waiting.procedureId)).toBe(open);
  }

  const refused = others(PURPOSES, mine).filter((other) => !BESIDES[mine]?.includes(other));
  test.each(refused)(`A5: a URL of %s for the same procedure is refused (${mine})`, async (other) => {
    await isRefused(urlOf(other, waiting.procedureId));
  });

  test.each(GRANT_PURPOSES)(`A5: a grant of %s for the same procedure is no URL (${mine})`, async (other) => {
    await isRefused(grantOf(other, { procedureId: waiting.procedureId }));
  });

  test.each(CODE_PURPOSES)(`A5: a code of %s for the same procedure is no URL (${mine})`, async (other) => {
    await isRefused(codeOf(other, waiting.procedureId));
  });

  test(`A5: its own URL works after all that, once, and the others are refused afterwards too (${mine})`, async () => {
    expect(waiting.token).toBe(urlOf(mine, waiting.procedureId));
    const caller = system.caller();
    const used = await redeem(waiting.token, caller);
    expect([used.status, used.body['procedureId']]).toEqual([200, waiting.procedureId]);
    before = await settled(system);
    open = await statusOf(waiting.procedureId);
    for (const other of others(PURPOSES, mine)) {
      const replies = [
        await redeem(urlOf(other, waiting.procedureId), caller),
        await press(urlOf(other, waiting.procedureId)),
      ];
      expect([other, replies.map(({ status }) => status < 400)]).toEqual([other, [false, false]]);
    }
    // Used in another's name, its own would be refused to the browser that used it.
    expect((await redeem(waiting.token, caller)).status).toBe(200);
    expect(await standing(system)).toEqual(before);
  });
});

const PLACES = GRANT_PURPOSES.flatMap((mine) =>
  takerOf(mine).places.map((place, number) => [mine, place.name, place, number] as const),
);

describe.each(PLACES)('A5: where a grant of %s is taken, %s,', (mine, name, place, number) => {
  const taker = takerOf(mine);
  let claims: Record<string, string | number>;
  let before: Record<string, string>;
  beforeAll(async () => {
    claims = await taker.claims(system, number);
    before = await settled(system);
  });
  const procedureId = (): string => String(claims['procedureId'] ?? claims['caseId'] ?? 'umin-access-code-01ARZ3');

  async function isRefused(token: string): Promise<void> {
    const reply = await bringsNothing(() => place.offer(system, token), before);
    const answer = answerAt(place, reply);
    expect([answer, isRefusal(place, answer)]).toEqual([answer, true]);
  }

  test.each(others(GRANT_PURPOSES, mine))(
    `A5: a grant of %s that says the same is refused (${name})`,
    async (other) => {
      await isRefused(grantOf(other, claims));
    },
  );

  test.each(PURPOSES)(`A5: a URL of %s for the same procedure is no grant (${name})`, async (other) => {
    await isRefused(urlOf(other, procedureId()));
  });

  test.each(CODE_PURPOSES)(`A5: a code of %s for the same procedure is no grant (${name})`, async (other) => {
    await isRefused(codeOf(other, procedureId()));
  });

  test(`A5: a grant of its own purpose is taken after all that (${name})`, async () => {
    const reply = await place.offer(system, grantOf(mine, claims));
    const refused = isRefusal(place, answerAt(place, reply));
    const brought = JSON.stringify(await standing(system)) !== JSON.stringify(before);
    expect(refused && !brought).toBe(false);
  });
});

describe.each(CODE_PURPOSES)('A5: where a code of %s was mailed,', (mine) => {
  const taker = codesOf(mine);
  let procedureId: string;
  let code: string;
  let before: Record<string, string>;
  beforeAll(async () => {
    ({ procedureId, code } = await taker.mailed(system));
    before = await settled(system);
  });
  const give = (typed: string) => system.caller().call(taker.operation, { procedureId, code: typed });
  const enter = (typed: string, page = taker.page) =>
    sendForm(system.caller(), '/cinii/password-reissue', page, { procedureId, code: typed });

  test.each(PURPOSES)(
    `A5: a URL of %s for the same procedure is no code, and uses up no try (${mine})`,
    async (other) => {
      const token = urlOf(other, procedureId);
      const { given, entered } = await bringsNothing(
        async () => ({ given: await give(token), entered: await enter(token) }),
        before,
      );
      expect([wordOf(given), entered.status]).toEqual(['malformed', 400]);
    },
  );

  test.each(GRANT_PURPOSES)(
    `A5: a grant of %s for the same procedure is no code, and uses up no try (${mine})`,
    async (other) => {
      const token = grantOf(other, { procedureId, caseId: procedureId });
      const { given, entered } = await bringsNothing(
        async () => ({ given: await give(token), entered: await enter(token) }),
        before,
      );
      expect([wordOf(given), entered.status]).toEqual(['malformed', 400]);
    },
  );

  test.each(others(CODE_PURPOSES, mine))(
    `A5: its own code is refused where one of %s is given (${mine})`,
    async (other) => {
      const { operation, page } = codesOf(other);
      const asked = () => system.caller().call(operation, { procedureId, code });
      const { given, entered } = await bringsNothing(
        async () => ({ given: await asked(), entered: await enter(code, page) }),
        before,
      );
      expect([wordOf(given), entered.status]).toEqual(['not-found', 404]);
    },
  );

  test.each(others(CODE_PURPOSES, mine))(
    `A5: a code of %s for the same procedure is a wrong one, counted once (${mine})`,
    async (other) => {
      const reply = await give(codeOf(other, procedureId));
      expect([wordOf(reply), reply.body['triesLeft']]).toEqual(['wrong-code', 2]);
      expect(await statusOf(procedureId)).toBe('awaiting-code');
    },
  );

  test(`A5: its own code is taken after all that (${mine})`, async () => {
    expect(code).toBe(codeOf(mine, procedureId));
    expect((await give(code)).status).toBe(200);
  });
});
