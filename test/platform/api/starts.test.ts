/** Starts that are too many at once are turned away before they cost anything, and those that were taken end well (decision 104). */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { buildApp } from '../../../api/app.js';
import { AdaptiveLimit } from '../../../api/http/adaptive-limit.js';
import { createStarting, STARTING, type Starting } from '../../../api/http/starting.js';
import { reaches } from '../../helpers/progress.js';
import { type ReceivedMail, urlIn } from '../../helpers/mail-server.js';
import { Caller, type Reply, startSystem, type System } from '../../helpers/system.js';
import { until } from '../../helpers/wait.js';
import { addRegistration, isUrlMail, wordOf } from '../../security/support.js';

const settings = { initial: 20, least: 4, most: 100, targetMs: 1_000 };

describe('the limit', () => {
  const one = (beganAt: number, ms: number, underWay: number) => ({ beganAt, now: beganAt + ms, underWay });

  test('grows while as much as it allows is done in time, and not while there is little to do', () => {
    const limit = new AdaptiveLimit(settings);
    for (let n = 0; n < 100; n++) limit.took(one(n, 200, 2));
    expect(limit.most).toBe(20);
    for (let n = 0; n < 100; n++) limit.took(one(n, 200, 20));
    expect(limit.most).toBeGreaterThan(30);
    for (let n = 0; n < 10_000; n++) limit.took(one(n, 200, 100));
    expect(limit.most).toBe(100);
  });

  test('is cut once for all that were under way when it was too much, and never below its least', () => {
    const limit = new AdaptiveLimit(settings);
    for (let n = 0; n < 20; n++) limit.took(one(n, 1_500, 20 - n));
    expect(limit.most).toBe(15);
    for (let round = 1; round < 50; round++) limit.took(one(round * 2_000, 1_500, 15));
    expect(limit.most).toBe(4);
  });

  test('follows what it measures: it settles where a start takes about as long as it may', () => {
    // A machine that does 10 starts a second, one after the other, while more are wanted than it does.
    const limit = new AdaptiveLimit({ ...settings, initial: 64 });
    const line: number[] = [];
    let now = 0;
    let longest = 0;
    for (let n = 0; n < 2_000; n++) {
      while (line.length < limit.most) line.push(now);
      now += 100;
      const beganAt = line.shift() ?? now;
      limit.took({ beganAt, now, underWay: line.length + 1 });
      if (n > 500) longest = Math.max(longest, now - beganAt);
    }
    expect(limit.most).toBeGreaterThanOrEqual(6);
    expect(longest).toBeLessThan(1_500);
  });
});

describe('turns', () => {
  const quick = { ...STARTING, initial: 4, least: 4, most: 4, turnMs: 100, lookMs: 5 };
  const written = new Set<string>();
  let starting: Starting;
  const begin = (from: Partial<typeof quick> = {}): void => {
    written.clear();
    starting = createStarting(async (ids) => ids.filter((id) => written.has(id)), { ...quick, ...from });
  };
  afterEach(() => starting.close());

  const NETWORK = (n: number): string => `192.0.2.${n}`;
  let count = 0;
  /** A start that Temporal takes at once. @returns the procedure, or undefined where it was turned away */
  const start = async (network: string): Promise<string | undefined> => {
    const id = `procedure-${(count += 1)}`;
    try {
      return await starting.run(network, id, async () => id);
    } catch (error) {
      expect(error).toMatchObject({ name: 'OverloadedError', retryAfterS: expect.any(Number) });
      return undefined;
    }
  };
  const many = (network: string, times: number): Promise<(string | undefined)[]> =>
    Promise.all(Array.from({ length: times }, () => start(network)));

  test('what is too much is turned away soon, and nothing of it is begun', async () => {
    begin();
    const ends = await many(NETWORK(1), 20);
    expect(ends.filter((id) => id !== undefined)).toHaveLength(4);
    expect(starting.figures()).toEqual({ underWay: 4, most: 4 });
  });

  test('a start is under way until its workflow has written, and the next takes its place', async () => {
    begin({ turnMs: 60_000 });
    const first = await many(NETWORK(1), 4);
    const waits = start(NETWORK(1));
    written.add(first[0] ?? '');
    expect(await waits).toBeDefined();
    expect(starting.figures().underWay).toBe(4);
  });

  test('one that has answered is not under way, without a look', async () => {
    begin({ lookMs: 60_000 });
    const [first = ''] = await many(NETWORK(1), 4);
    starting.begun(first);
    expect(starting.figures().underWay).toBe(3);
  });

  test('one that was refused is not under way', async () => {
    begin();
    const refused = starting.run(NETWORK(1), 'refused', () => Promise.reject(new Error('not registered')));
    await expect(refused).rejects.toThrow('not registered');
    expect(starting.figures()).toEqual({ underWay: 0, most: 4 });
  });

  test('a workflow that writes nothing is forgotten in the end', async () => {
    begin({ forgottenMs: 50 });
    await many(NETWORK(1), 4);
    await until('room', () => starting.figures().underWay === 0);
  });

  test('one stranger with many starts keeps no other network out; many networks are no more than twice as much', async () => {
    begin();
    const storm = many(NETWORK(1), 100);
    expect(await Promise.all([start(NETWORK(2)), start(NETWORK(3))])).not.toContain(undefined);
    expect((await storm).filter((id) => id !== undefined)).toHaveLength(4);
    const others = await Promise.all(Array.from({ length: 20 }, (_, n) => start(NETWORK(10 + n))));
    expect(others.filter((id) => id !== undefined)).toHaveLength(2);
  });

  test('networks that wait take turns, however many starts one of them has', async () => {
    begin({ turnMs: 60_000 });
    const running = await many(NETWORK(1), 4);
    await start(NETWORK(2));
    const turns: string[] = [];
    const waiting = [1, 1, 1, 2].map((n) =>
      start(NETWORK(n)).then((id) => {
        turns.push(NETWORK(n));
        return id;
      }),
    );
    for (const id of running) written.add(id ?? '');
    await Promise.all(waiting.slice(0, 3));
    expect(turns.slice(0, 2).sort()).toEqual([NETWORK(1), NETWORK(2)]);
    await Promise.all(waiting.map((one) => Promise.race([one, Promise.resolve()])));
  });
});

describe('the whole system', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ worker: false });
  });
  afterAll(() => system.close());

  const email = (n: number): string => `twice-${n}@univ-t.example.jp`;
  const started = async (caller: Caller, n: number): Promise<Reply> =>
    caller.call('startPasswordReissue', { email: email(n) });

  test('of twice as many starts as are borne the surplus is told when to come again, without a workflow, and the others end well', async () => {
    const { deps, database, temporal, mail } = system;
    const app = await buildApp({ ...deps, pressure: { maxDelayMs: 0, starting: { initial: 8, least: 8, most: 8 } } });
    const from = (address: string): Caller => new Caller(app, { address });
    for (let n = 0; n < 17; n++)
      await addRegistration(database.db, { application_id: `AUTH000007${10 + n}`, email: email(n) });
    const began = new Date();
    // Without a worker nothing is done meanwhile: all that were taken are still under way.
    const replies = await Promise.all(Array.from({ length: 16 }, (_, n) => started(from('198.51.100.1'), n)));
    const taken = replies.filter(({ status }) => status === 201);
    expect(taken).toHaveLength(8);
    for (const { status, body, headers } of replies.filter((reply) => !taken.includes(reply))) {
      expect([status, wordOf({ body }), body['taken']]).toEqual([503, 'overloaded', 'none']);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    }
    const elsewhere = await started(from('203.0.113.1'), 16);
    expect(elsewhere.status).toBe(201);

    await system.startWorker();
    for (const { body } of [...taken, elsewhere]) {
      const procedureId = String(body['procedureId']);
      const caller = system.caller();
      const isOfIt = (m: ReceivedMail): boolean => isUrlMail(m) && urlIn(m).token.includes(procedureId);
      await until(
        'OK',
        () => caller.call('acceptPasswordReissue', { procedureId }),
        ({ status }) => status === 200,
      );
      await caller.call('redeemOneTimeUrl', { token: urlIn(await mail.wait(isOfIt)).token });
      await reaches(caller, procedureId, 'completed');
    }
    expect(await database.db('procedures').pluck('procedure_id')).toHaveLength(9);
    const begun = [];
    for await (const { workflowId } of temporal.client.workflow.list({
      query: `StartTime >= '${began.toISOString()}'`,
    }))
      begun.push(workflowId);
    expect(begun).toHaveLength(9);
    // Room again, as what was taken has begun.
    await until(
      'a start',
      () => started(from('198.51.100.1'), 0),
      ({ status }) => status === 201,
    );
    await app.close();
  });
});
