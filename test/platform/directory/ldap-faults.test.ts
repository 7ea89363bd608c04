/** The university directory over LDAP, where a server misbehaves. */
import { createServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { OverloadedError } from '../../../worker/runtime/errors.js';
import { closeDirectories, directoryAt, faultOf, RIGHT, search, WRONG } from './ldap-support.js';

afterEach(closeDirectories);

describe('a server that misbehaves', () => {
  const SAID = 'Canary of the server';
  const closings: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closings.splice(0)) await close();
  });

  /** A socket that behaves so at every connection. */
  async function behaving(behave: (socket: Socket) => void): Promise<{ url: string; heard: () => string }> {
    const sockets = new Set<Socket>();
    const heard: Buffer[] = [];
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).on('data', (chunk) => heard.push(chunk));
      behave(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closings.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    const { port } = server.address() as { port: number };
    return { url: `ldap://127.0.0.1:${port}`, heard: () => Buffer.concat(heard).toString('latin1') };
  }

  /** Answers every request by a BindResponse (RFC 4511 4.2.2) of this result code. */
  const answering = (code: number) =>
    behaving((socket) =>
      socket.on('data', (request) => {
        const at = typeof request === 'string' ? 0 : 2 + ((request[1] ?? 0) > 127 ? (request[1] ?? 0) - 128 : 0);
        const id = Buffer.from(request).subarray(at, at + 3);
        const said = Buffer.from(SAID);
        const result = Buffer.from([0x0a, 1, code, 4, 0, 4, said.length, ...said]);
        const answer = Buffer.from([...id, 0x61, result.length, ...result]);
        socket.write(Buffer.from([0x30, answer.length, ...answer]));
      }),
    );

  test.each([
    [19, 'too many tries'],
    [32, 'no such entry'],
    [48, 'no password there'],
    [49, 'a wrong password'],
    [53, 'disabled'],
  ])('by result code %i a person is refused: %s', async (code) => {
    const { url } = await answering(code);
    expect(await directoryAt({ url }).check('s2026001', RIGHT)).toBe(false);
  });

  test.each([
    [1, 'ldap-1'],
    [8, 'ldap-8'],
    [10, 'ldap-10'],
    [13, 'ldap-13'],
    [14, 'ldap-14'],
    [51, 'busy'],
    [52, 'unavailable'],
    [80, 'ldap-80'],
  ])(
    'by result code %i the directory says nothing of a person, and nothing that it said leaves it',
    async (code, word) => {
      const { url } = await answering(code);
      expect(await faultOf(directoryAt({ url }).check('s2026001', RIGHT))).toBe(word);
    },
  );

  test('by result code 34, a name that can not be one, nobody is refused like a wrong password; of a person it says nothing', async () => {
    const { url } = await answering(34);
    expect(await directoryAt({ url }).check(undefined, RIGHT)).toBe(false);
    expect(await faultOf(directoryAt({ url }).check('s2026001', RIGHT))).toBe('ldap-34');
    await faultOf(directoryAt({ url, nameOf: { search: search() } }).check(undefined, RIGHT));
  });

  test('one that refuses our own account refuses no person, whatever the code', async () => {
    for (const code of [19, 32, 48, 49, 53]) {
      const { url } = await answering(code);
      await faultOf(directoryAt({ url, nameOf: { search: search() } }).check('s2026001', RIGHT));
    }
  });

  test('a password that is empty, or is to a server that ends it at a NUL, is not even sent: some let in whoever has none', async () => {
    const { url, heard } = await answering(0);
    const directory = directoryAt({ url });
    for (const password of ['', '\0', '\0after', `${RIGHT}\0`])
      expect([password, await directory.check('s2026001', password)]).toEqual([password, false]);
    expect(heard()).toBe('');
    expect(await directory.check('s2026001', WRONG)).toBe(true);
  });

  test('one that says nothing is given up at the time-out', async () => {
    const { url } = await behaving(() => undefined);
    expect(await faultOf(directoryAt({ url, timeoutMs: 300 }).check('s2026001', RIGHT))).toBe('timeout');
  });

  test('one that hangs up is a cut connection', async () => {
    const { url } = await behaving((socket) => setTimeout(() => socket.destroy(), 30));
    expect(await faultOf(directoryAt({ url }).check('s2026001', RIGHT))).toBe('cut-connection');
  });

  test('one that speaks no LDAP is a fault', async () => {
    const { url } = await behaving((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await faultOf(directoryAt({ url, timeoutMs: 500 }).check('s2026001', RIGHT));
  });

  test('where StartTLS gets no answer, the password is not sent', async () => {
    const { url, heard } = await behaving(() => undefined);
    expect(await faultOf(directoryAt({ url, startTls: true, timeoutMs: 300 }).check('s2026001', RIGHT))).toBe(
      'timeout',
    );
    expect(heard().length).toBeGreaterThan(0);
    expect(heard()).not.toMatch(/Canary|s2026001/);
  });

  test('a name for a bind as user@domain is sent as it is, and an ID that could change it is not', async () => {
    const { url, heard } = await answering(0);
    const directory = directoryAt({ url, nameOf: { template: '{id}@univ.example.jp' } });
    expect(await directory.check('s2026.001', RIGHT)).toBe(true);
    expect(heard()).toContain('s2026.001@univ.example.jp');
    for (const id of ['UNIV\\admin', 'admin@other', 'a,ou=x', 'a/b', 'a b'])
      expect([id, await directory.check(id, RIGHT)]).toEqual([id, false]);
  });

  test('one that hangs holds twenty looks; whoever comes then is told to come again, and it ends with the time-out', async () => {
    const { url } = await behaving(() => undefined);
    const directory = directoryAt({ url, timeoutMs: 500 });
    const looks = Array.from({ length: 20 }, () => faultOf(directory.check('s2026001', RIGHT)));
    await expect(directory.check('s2026001', RIGHT)).rejects.toThrow(OverloadedError);
    expect(new Set(await Promise.all(looks))).toEqual(new Set(['timeout']));
    expect(await faultOf(directory.check('s2026001', RIGHT))).toBe('timeout');
  });

  test('one that hangs for one network’s looks still has places for the looks of others', async () => {
    const { url } = await behaving(() => undefined);
    const directory = directoryAt({ url, timeoutMs: 500 });
    const ask = (owner: string) => faultOf(directory.check('s2026001', RIGHT, owner));
    const hostile = Array.from({ length: 20 }, () => ask('hostile'));
    await expect(directory.check('s2026001', RIGHT, 'hostile')).rejects.toThrow(OverloadedError);
    const second = Array.from({ length: 10 }, () => ask('second'));
    await expect(directory.check('s2026001', RIGHT, 'second')).rejects.toThrow(OverloadedError);
    expect(await ask('honest')).toBe('timeout');
    expect(new Set(await Promise.all([...hostile, ...second]))).toEqual(new Set(['timeout']));
  });

  test('however many others ask, there are places for those who have nothing under way; one with many networks of its own is one', async () => {
    const { url } = await behaving(() => undefined);
    const directory = directoryAt({ url, timeoutMs: 1_000 });
    const looks: Promise<string>[] = [];
    /** How many of these looks were let in. */
    const letIn = async (owners: string[]): Promise<number> => {
      const before = looks.length;
      for (const owner of owners) {
        let isIn = true;
        const look = directory.check('s2026001', RIGHT, owner).catch((error: unknown) => {
          isIn &&= !(error instanceof OverloadedError);
          throw error;
        });
        const fault = faultOf(look).catch(() => 'turned away');
        // A refusal comes at once; what is let in waits for the directory.
        await nextTurn();
        if (isIn) looks.push(fault);
      }
      return looks.length - before;
    };
    const each = (count: number, owner: (n: number) => string) => Array.from({ length: count }, (_, n) => owner(n));
    expect(await letIn(each(64, (n) => `2001:db8:7:${n.toString(16)}::/64`))).toBe(20);
    for (const greedy of ['a', 'b', 'c', 'd', 'e', 'f']) await letIn(each(40, () => greedy));
    // Six have taken as much as they get: a seventh and an eighth find a place all the same.
    expect(await letIn(['honest', '192.0.2.7', '2001:db8:8:1::/64'])).toBe(3);
    expect(new Set(await Promise.all(looks))).toEqual(new Set(['timeout']));
  });

  test('the end of the process doesn’t wait for one', async () => {
    const { url } = await behaving(() => undefined);
    const directory = directoryAt({ url });
    const look = faultOf(directory.check('s2026001', RIGHT));
    await directory.close();
    expect(await look).toBe('interrupted');
  });
});
