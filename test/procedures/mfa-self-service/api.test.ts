/** Somebody without any method left proves who they are by the card that they linked before (spec/mfa-reregistration.md, 2a). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CardProvider, type Outcome, readCard, startCardProvider } from '../../helpers/card-provider.js';
import { ITO, TAKAHASHI } from '../../helpers/reregistrations.js';
import { type Caller, startSystem, type System } from '../../helpers/system.js';
import { back, sentBy, stands } from '../../helpers/utokyo.js';
import { wordOf } from '../../security/support.js';

let cards: CardProvider;
let system: System;
beforeAll(async () => {
  cards = await startCardProvider();
  system = await startSystem({ env: cards.env });
});
afterAll(async () => {
  await system.close();
  await cards.stop();
});

/** @param reads whose card is read */
async function verified(accountId: string, reads: string, outcome?: Outcome) {
  const caller: Caller = system.caller();
  const { procedureId, url } = await sentBy(caller, 'verifyIdentity', { accountId });
  expect((await back(caller, await readCard(url, reads, outcome))).status).toBe(303);
  return { caller, procedureId, stands: await stands(caller, procedureId) };
}

test('the card that was linked opens the re-registration, whatever width the ID was typed in', async () => {
  const { stands: where, caller, procedureId } = await verified('１２３４５ ００００１', TAKAHASHI);
  expect(where[0]).toBe('awaiting-registration');
  const page = await caller.send({ method: 'GET', url: `/procedures/${procedureId}` });
  expect([page.status, page.text.includes('本人確認サービスで本人が確認されました')]).toEqual([200, true]);
});

test.each<[string, string, string, Outcome | undefined, string]>([
  ['another person’s card', TAKAHASHI, ITO, 'right', 'identity-mismatch'],
  ['a card that is not theirs', TAKAHASHI, TAKAHASHI, 'wrong-person', 'identity-mismatch'],
  ['a revoked card', TAKAHASHI, TAKAHASHI, 'revoked', 'identity-card-revoked'],
  ['no card', TAKAHASHI, TAKAHASHI, 'cancel', 'identity-cancelled'],
  ['a card that was never linked', ITO, ITO, 'right', 'identity-not-linked'],
  ['the ID of nobody', '0000000000', ITO, 'right', 'identity-not-linked'],
])('%s is refused', async (_, accountId, reads, outcome, step) => {
  const { stands: where } = await verified(accountId, reads, outcome);
  expect(where).toEqual(['refused', step]);
});

test('before the card was read the answer is the same for every ID', async () => {
  const shape = async (accountId: string) => {
    const { status, body } = await system.caller().call('verifyIdentity', { accountId });
    const url = new URL(String(body['authorizationUrl']));
    return [status, Object.keys(body), body['status'], url.pathname, [...url.searchParams.keys()]];
  };
  const [linked, notLinked, nobody] = [await shape(TAKAHASHI), await shape(ITO), await shape('0000000000')];
  expect([notLinked, nobody]).toEqual([linked, linked]);
});

test('what is no ID is malformed; strangers can’t use up an account’s tries', async () => {
  for (const accountId of ['', '12345', '12345000011', 'abcdefghij', '1234500001\0'])
    expect(wordOf(await system.caller().call('verifyIdentity', { accountId }))).toBe('malformed');
  const own = await startSystem({
    env: cards.env,
    worker: false,
    utokyo: { requestsPerHour: 3, startsPerHourPerAddress: 20 },
  });
  try {
    const at = (address: string) => own.caller({ address }).call('verifyIdentity', { accountId: TAKAHASHI });
    for (const status of [201, 201, 201, 429]) expect((await at('192.0.2.1')).status).toBe(status);
    expect((await at('198.51.100.1')).status).toBe(201);
  } finally {
    await own.close();
  }
});
