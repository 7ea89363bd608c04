/** The connector `webhook` against a receiver on a socket, that verifies with the library of the standard. */
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pushWebhook } from '../../../activities/connectors/webhook.js';
import { testPort } from '../../helpers/ports.js';
import type { WebhookSettings } from '../../../worker/runtime/settings/connectors.js';
import { WEBHOOK_SECRET, WebhookReceiver } from '../../helpers/webhook-receiver.js';
import { ACCOUNT, attributesTo, changeTo, faultOf, FOR_EVER } from './change.js';

let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await new WebhookReceiver().up();
});
afterEach(async () => receiver.down());

const settings = (more: Partial<WebhookSettings> = {}): WebhookSettings => ({
  kind: 'webhook',
  name: 'mail',
  label: { ja: '電子メール', en: 'E-mail' },
  delayMs: 0,
  url: receiver.url,
  secret: WEBHOOK_SECRET,
  timeoutMs: 2_000,
  ...more,
});

describe('webhook (issue 11, A4)', () => {
  test('the message is signed so that the standard’s library accepts it, and carries the hash and never a password', async () => {
    const change = await changeTo();
    expect(await pushWebhook(settings(), change, FOR_EVER)).toBe('confirmed');
    expect(receiver.applied).toEqual([
      {
        type: 'password.changed',
        timestamp: '2026-11-21T03:04:05.678Z',
        data: { accountId: ACCOUNT, version: 2, passwordHash: change.passwordHash, confirm: change.confirm },
      },
    ]);
    expect(change.passwordHash).toMatch(/^\$argon2id\$/);
    // The text that is signed: receivers may have stored it.
    const { confirm, passwordHash } = change;
    expect(JSON.stringify(receiver.applied[0])).toBe(
      `{"type":"password.changed","timestamp":"2026-11-21T03:04:05.678Z","data":{"accountId":"${ACCOUNT}","version":2,` +
        `"passwordHash":"${passwordHash}","confirm":{"url":"${confirm.url}","token":"${confirm.token}"}}}`,
    );
  });

  test('attributes are an event of their own, signed alike', async () => {
    const attributes = { wekoSocietyAffiliation: '図書館員', mfa: ['authenticator', 'phone'], displayName: '' };
    const change = attributesTo(attributes, 7);
    expect(await pushWebhook(settings(), change, FOR_EVER)).toBe('confirmed');
    expect(receiver.applied).toEqual([
      {
        type: 'account.changed',
        timestamp: '2026-11-21T03:04:05.678Z',
        data: { accountId: ACCOUNT, version: 7, attributes, confirm: change.confirm },
      },
    ]);
    expect(receiver.received[0]?.id).toBe(change.idempotencyKey);
    const secret = `whsec_${Buffer.alloc(32, 6).toString('base64')}`;
    expect(await faultOf(pushWebhook(settings({ secret }), change, FOR_EVER))).toBe('http-401');
  });

  test('under another secret it is refused by the receiver, and that is a fault', async () => {
    const secret = `whsec_${Buffer.alloc(32, 6).toString('base64')}`;
    expect(await faultOf(pushWebhook(settings({ secret }), await changeTo(), FOR_EVER))).toBe('http-401');
    expect(receiver.applied).toEqual([]);
    expect(receiver.refused).toBe(1);
  });

  test('a repeat has the same message ID, so that a receiver can drop it', async () => {
    const change = await changeTo();
    for (let n = 0; n < 3; n++) await pushWebhook(settings(), change, FOR_EVER);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
    expect(receiver.received).toHaveLength(3);
    expect(receiver.applied).toHaveLength(1);
  });

  test('200 and 204 confirm, 202 accepts', async () => {
    const answers = [];
    for (const status of [200, 204, 202]) {
      receiver.behaviour = status;
      answers.push(await pushWebhook(settings(), await changeTo(), FOR_EVER));
    }
    expect(answers).toEqual(['confirmed', 'confirmed', 'accepted']);
  });

  test.each([
    [201, 'http-201'],
    [400, 'http-400'],
    [404, 'no-such-user'],
    [410, 'no-such-user'],
    [429, 'http-429'],
    [500, 'http-500'],
    [503, 'http-503'],
    ['redirect', 'redirected'],
    ['cut', 'cut-connection'],
  ] as const)('%s is the fault %s, and nothing of the answer is in it', async (behaviour, word) => {
    receiver.behaviour = behaviour;
    const fault = await faultOf(pushWebhook(settings(), await changeTo(), FOR_EVER));
    expect(fault).toBe(word);
    expect(receiver.received).toHaveLength(1);
  });

  test('a receiver that says nothing is given up at the time-out', async () => {
    receiver.behaviour = 'hang';
    expect(await faultOf(pushWebhook(settings({ timeoutMs: 300 }), await changeTo(), FOR_EVER))).toBe('timeout');
  });

  test('an answer without end is given up, and is no receipt', async () => {
    receiver.behaviour = 'flood';
    expect(await faultOf(pushWebhook(settings(), await changeTo(), FOR_EVER))).toBe('bad-answer');
    receiver.behaviour = 'drip';
    expect(await faultOf(pushWebhook(settings({ timeoutMs: 300 }), await changeTo(), FOR_EVER))).toBe('timeout');
  });

  const ours = { accountId: ACCOUNT, version: 2, messageId: `mail-${ACCOUNT}-2-1795230245678` };
  test.each([
    ['nothing but a word', 'ok'],
    ['an object that names nothing', '{"ok":true}'],
    ['a list', '[{"accountId":"root-admin"}]'],
    ['its own ID', '{"id":"evt-7"}'],
    ['the account', JSON.stringify({ accountId: ACCOUNT })],
    ['the whole change', JSON.stringify(ours)],
    ['the whole change as the message has it', JSON.stringify({ type: 'received', data: ours })],
    ['data that are nothing', '{"ok":true,"data":null}'],
    ['data that are a list', '{"data":[]}'],
    ['data that are a word', '{"data":"queued"}'],
    ['a version of its own that is a text', '{"version":"2.1"}'],
    ['a version of its own that is a number', '{"status":"ok","version":1}'],
    ['an ID of its own', '{"messageId":"0f8fad5b-d9cb-469f-a165-70867728950e"}'],
    ['an ID of its own that is a number', '{"messageId":4711}'],
    ['an ID of its own that begins as ours do', '{"messageId":"mail-2026-11-21"}'],
    ['nothing by name', '{"accountId":null,"version":null}'],
    ['a number for an account', '{"accountId":4711}'],
    ['a list of accounts', JSON.stringify({ accountId: [ACCOUNT] })],
    ['the account and a version of another type', JSON.stringify({ accountId: ACCOUNT, version: '2' })],
    ['a version of its own above the change', JSON.stringify({ version: 1, data: ours })],
    ['several results', JSON.stringify({ version: 1, messageId: 'x', data: [ours] })],
  ])('a receipt with %s confirms, and one for later accepts', async (_what, body) => {
    for (const [status, end] of [
      [200, 'confirmed'],
      [202, 'accepted'],
    ] as const) {
      receiver.behaviour = { status, body };
      expect(await pushWebhook(settings(), await changeTo(), FOR_EVER)).toBe(end);
    }
  });

  test.each([
    ['somebody else', { accountId: 'root-admin' }, 'other-change'],
    ['whoever begins alike', { accountId: ACCOUNT.slice(0, -1) }, 'other-change'],
    ['the account in another case', { accountId: ACCOUNT.toUpperCase() }, 'other-change'],
    ['an older version', { accountId: ACCOUNT, version: 1 }, 'other-change'],
    ['another message', { messageId: `mail-${ACCOUNT}-1-1` }, 'other-change'],
    ['somebody else further down', { ok: true, data: { accountId: 'root-admin', version: 2 } }, 'other-change'],
    ['two', { accountId: ACCOUNT, data: { accountId: 'root-admin' } }, 'other-change'],
    ['another version below the account', { accountId: ACCOUNT, data: { version: 1 } }, 'other-change'],
    ['another message beside the account', { accountId: ACCOUNT, messageId: 'evt-7' }, 'other-change'],
    ['somebody else’s message', { messageId: 'mail-root-admin-2-1795230245678' }, 'other-change'],
    ['somebody else’s message further down', { data: { messageId: 'mail-root-2-1795230245678' } }, 'other-change'],
    ['somebody else beside a field of another type', { accountId: 'root-admin', version: '2' }, 'other-change'],
    ['somebody else beside data that are none', { accountId: 'root-admin', data: null }, 'other-change'],
  ])('a receipt that names %s confirms nothing', async (_what, receipt, word) => {
    for (const status of [200, 202]) {
      receiver.behaviour = { status, type: 'application/json', body: JSON.stringify(receipt) };
      expect(await faultOf(pushWebhook(settings(), await changeTo(), FOR_EVER))).toBe(word);
    }
  });

  test.each([
    ['behind a byte order mark', '\uFEFF{"accountId":"root-admin"}'],
    ['in a text of JSON', JSON.stringify('{"accountId":"root-admin"}')],
    ['behind blanks', ' \r\n\t{"data":{"accountId":"root-admin"}}'],
    ['the second of two of one name', `{"accountId":"${ACCOUNT}","accountId":"root-admin"}`],
    ['with a byte that cannot be seen', `{"accountId":"${ACCOUNT}\\u200b"}`],
    ['with a line after it', `{"accountId":"${ACCOUNT}\\n"}`],
  ])('a receipt that names somebody else %s confirms nothing', async (_what, body) => {
    for (const status of [200, 202]) {
      receiver.behaviour = { status, body };
      expect(await faultOf(pushWebhook(settings(), await changeTo(), FOR_EVER))).toBe('other-change');
    }
  });

  test('a page is no receipt: something else in the way has answered', async () => {
    receiver.behaviour = { status: 200, type: 'text/html', body: '\n<!doctype html><title>Sign in</title>' };
    expect(await faultOf(pushWebhook(settings(), await changeTo(), FOR_EVER))).toBe('bad-answer');
  });

  test('where the settings ask for a receipt by name, only one with account and version confirms', async () => {
    const asked = settings({ namedReceipt: true });
    const answers: unknown[] = [];
    const half = [{ accountId: ACCOUNT }, { accountId: ACCOUNT, version: '2' }, { version: 2, data: null }];
    for (const body of ['', 'ok', '{"ok":true}', ...half.map((receipt) => JSON.stringify(receipt))]) {
      receiver.behaviour = { status: 200, body };
      answers.push(await faultOf(pushWebhook(asked, await changeTo(), FOR_EVER)));
    }
    expect(answers).toEqual(Array.from({ length: 6 }, () => 'bad-answer'));
    receiver.behaviour = { status: 200, body: JSON.stringify({ version: 1, data: ours }) };
    expect(await faultOf(pushWebhook(asked, await changeTo(), FOR_EVER))).toBe('other-change');
    receiver.behaviour = { status: 200, body: JSON.stringify({ data: ours }) };
    expect(await pushWebhook(asked, await changeTo(), FOR_EVER)).toBe('confirmed');
  });

  test('a worker that stops ends the sending', async () => {
    receiver.behaviour = 'hang';
    const controller = new AbortController();
    const pushing = faultOf(pushWebhook(settings(), await changeTo(), controller.signal));
    await receiver.wait(1);
    controller.abort();
    expect(await pushing).toBe('interrupted');
  });

  test('nobody there, an unknown host and something that is no HTTP server have words of their own', async () => {
    const change = await changeTo();
    const at = (url: string) => faultOf(pushWebhook(settings({ url }), change, FOR_EVER));
    expect(await at(`http://127.0.0.1:${await testPort()}/`)).toBe('refused-connection');
    expect(await at('http://no-such-host.invalid/')).toBe('unknown-host');
    const babble = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('hello\r\n\r\n', () => socket.destroy());
    });
    const port = await new Promise<number>((resolve) =>
      babble.listen(0, '127.0.0.1', () => resolve((babble.address() as { port: number }).port)),
    );
    expect(await at(`http://127.0.0.1:${port}/`)).toMatch(/^(?:no|cut)-connection$/);
    expect(await at(`https://127.0.0.1:${port}/`)).toBe('bad-certificate');
    await new Promise((resolve) => babble.close(resolve));
  });
});
