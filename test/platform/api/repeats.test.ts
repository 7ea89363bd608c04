/**
 * What is answered to whoever sends something again: every operation, under a key, by the same browser and by neither, whether the first answer
 * arrived, was lost on its way, or could not be given because a part was away. The operations come from the application itself.
 */
import { channel } from 'node:diagnostics_channel';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyRequest, InjectOptions } from 'fastify';
import { isChanging, type OperationSpec } from '../../../api/http/operation.js';
import { effort } from '../../helpers/effort.js';
import { loseAnswer } from '../../helpers/lost-answer.js';
import type { Caller, Reply, System } from '../../helpers/system.js';
import { systemWith } from '../../helpers/utokyo.js';
import { until } from '../../helpers/wait.js';
import { settled } from '../../security/standing.js';
import { wordOf } from '../../security/support.js';
import { disagreements, watchBeginnings } from './beginnings.js';
import { APPLICANTS } from './repeat-applicants.js';
import { type Asked, type RepeatRow, type Told, toldIn } from './repeat-row.js';
import { MEMBERS } from './repeat-members.js';
import { STAFF, STUDENTS } from './repeat-signed-in.js';
import { CARDS, UTOKYO } from './repeat-utokyo.js';

const REPEAT_ROWS: readonly RepeatRow[] = [...APPLICANTS, ...STUDENTS, ...STAFF, ...MEMBERS, ...UTOKYO];

const COLUMNS = ['key', 'cookie', 'neither'] as const;
type Column = (typeof COLUMNS)[number];
type Fate = 'answered' | 'lost' | 'away';
type First = Pick<Reply, 'status' | 'body'>;

let system: System;
let beginnings: ReturnType<typeof watchBeginnings>;
/** Operations whose good answers had been said to change something before. */
const changing = new Map<string, boolean | undefined>();
const handled = (message: unknown): void => {
  const { request } = message as { request: FastifyRequest };
  const name = request.routeOptions.config.operation?.operationId;
  if (name === undefined) return;
  const { reply } = message as { reply: { statusCode: number } };
  if (reply.statusCode < 300) changing.set(name, changing.get(name) || request.effect?.taken === 'unknown');
};
const HANDLED = channel('tracing:fastify.request.handler:asyncEnd');
beforeAll(async () => {
  await CARDS.up();
  // Everybody comes from one address here.
  const many = { startsPerHourPerAddress: 1_000 };
  system = await systemWith(CARDS, CARDS.settings(), { utokyo: many, jairo: many });
  HANDLED.subscribe(handled);
  beginnings = watchBeginnings(system);
});
afterAll(async () => {
  HANDLED.unsubscribe(handled);
  beginnings?.end();
  await system.close();
  await CARDS.down();
});

let cells = 0;
interface Cell {
  row: RepeatRow;
  column: Column;
  fate: Fate;
  asked: Asked;
  headers: Record<string, string>;
}
async function cellOf(row: RepeatRow, column: Column, fate: Fate): Promise<Cell> {
  const n = String(++cells);
  const asked = await row.ready(system, n);
  if (column === 'cookie' && asked.page !== undefined) await asked.caller.send({ method: 'GET', url: asked.page });
  return { row, column, fate, asked, headers: column === 'key' ? { 'idempotency-key': `again-${n}` } : {} };
}

/** Somebody with the cookies that another has now. */
function twin(caller: Caller): Caller {
  const same = system.caller();
  Object.assign(same.jar, caller.jar);
  return same;
}
const sent = async ({ row, asked, headers }: Cell, caller: Caller): Promise<InjectOptions> => {
  if (asked.request) return { ...asked.request, headers: { ...asked.request.headers, ...headers } };
  return caller.request(row.operation, asked.input, headers);
};
/** Sends it for the first time. An answer that is lost leaves no cookie. */
async function first(cell: Cell): Promise<First> {
  const { caller } = cell.asked;
  const request = await sent(cell, caller);
  if (cell.fate === 'away')
    return until(
      `${cell.row.operation} has its turn`,
      () => caller.send(request),
      (reply) => wordOf(reply) !== 'overloaded',
    );
  const send = (): Promise<First> =>
    cell.fate === 'lost' ? loseAnswer(system, caller, request) : caller.send(request);
  // A busy machine may take nothing at first.
  return until(
    `${cell.row.operation} is taken`,
    send,
    ({ status, body }) => status !== 503 || body['taken'] !== 'none',
  );
}
/** Sends it again: a script under its key may have kept no cookie, and comes once more where it is told to. */
async function repeated(cell: Cell): Promise<Reply> {
  const again = async (): Promise<Reply> => {
    const caller = cell.column === 'neither' ? system.caller() : twin(cell.asked.caller);
    return caller.send(await sent(cell, caller));
  };
  return until(`an answer to ${cell.row.operation}`, again, ({ status }) => status !== 503);
}

const specOf = (name: string): OperationSpec =>
  system.app.routeTable.find(({ operation }) => operation?.operationId === name)?.operation as OperationSpec;
/** Statuses of its good answers. */
function goodOf(name: string): number[] {
  const { answers, file } = specOf(name);
  return [...Object.keys(answers).map(Number), ...(file ? [200] : [])];
}
const expected = ({ row, column, fate }: Cell): Told =>
  toldIn(column === 'key' ? (row.key ?? 'first') : row[column], fate);

/** What the repeat came to, in the words of the table. */
function toldBy(cell: Cell, one: First, other: Reply): Told {
  if (other.status >= 400) return wordOf(other);
  const isSame =
    one.status === 503
      ? one.body['procedureId'] === other.body['procedureId']
      : one.status === other.status && JSON.stringify(one.body) === JSON.stringify(other.body);
  return isSame && expected(cell) !== 'again' ? 'first' : 'again';
}

test('the table has a row for every operation that changes something, and for no other', () => {
  const operations = system.app.routeTable.flatMap(({ operation }) =>
    operation && isChanging(operation.method) ? [operation.operationId] : [],
  );
  expect([...new Set(REPEAT_ROWS.map(({ operation }) => operation))].sort()).toEqual([...new Set(operations)].sort());
});

const named = REPEAT_ROWS.map(
  (row) => [row.of === undefined ? row.operation : `${row.operation} by ${row.of}`, row] as const,
);

/**
 * The columns in which a row is tried. A short run takes one for each fate, another one from row to row: what arrived differs from what was lost by
 * cookies alone, so it is looked at under a key only.
 */
function columnsOf(row: RepeatRow, fate: Fate): readonly Column[] {
  const turn = REPEAT_ROWS.indexOf(row) + (fate === 'away' ? 1 : 0);
  return effort<readonly Column[]>(
    fate === 'answered' ? ['key'] : COLUMNS.filter((_, n) => n === turn % COLUMNS.length),
    COLUMNS,
  );
}

describe.each(['answered', 'lost'] as const)('the first answer was %s; a repeat of', (fate) => {
  test.each(named)('%s', async (_name, row) => {
    const found = await Promise.all(
      columnsOf(row, fate).map(async (column) => {
        const cell = await cellOf(row, column, fate);
        const one = await first(cell);
        expect(goodOf(row.operation)).toContain(one.status);
        return [column, expected(cell), toldBy(cell, one, await repeated(cell))];
      }),
    );
    expect(found).toEqual(found.map(([column, wanted]) => [column, wanted, wanted]));
  });
});

describe('while no worker is there; a repeat, once there is one again, of', () => {
  /** Tries at a new password: none of them can be answered. */
  const triesCounted = async (): Promise<number> => {
    const keys: string[] = await system.database.db('limit_events').pluck('key');
    return keys.filter((key) => /^(?:new-password:tries|second-password:looks)/.test(key)).length;
  };
  let triesOf503: number;
  const away = new Map<RepeatRow, { cell: Cell; one: First }[]>();
  beforeAll(async () => {
    const ready: Cell[] = [];
    for (const row of REPEAT_ROWS)
      ready.push(...(await Promise.all(columnsOf(row, 'away').map((column) => cellOf(row, column, 'away')))));
    const tries = await triesCounted();
    await system.stopWorker();
    const answers = await Promise.all(ready.map(async (cell) => ({ cell, one: await first(cell) })));
    triesOf503 = (await triesCounted()) - tries;
    for (const answer of answers) away.set(answer.cell.row, [...(away.get(answer.cell.row) ?? []), answer]);
    await system.startWorker();
    await settled(system);
  });

  test.each(named)('%s', async (_name, row) => {
    const found = await Promise.all(
      (away.get(row) ?? []).map(async ({ cell, one }) => {
        if (wordOf(one) === 'unavailable')
          expect(one.body).toMatchObject({ taken: 'unknown', procedureUrl: expect.any(String) });
        else if (one.status === 503) expect(one.body).toMatchObject({ taken: 'none' });
        else expect(goodOf(row.operation)).toContain(one.status);
        return [cell.column, expected(cell), toldBy(cell, one, await repeated(cell))];
      }),
    );
    expect(found).toHaveLength(columnsOf(row, 'away').length);
    expect(found).toEqual(found.map(([column, wanted]) => [column, wanted, wanted]));
  });

  test('what ended in a 503 used up no try', () => {
    expect(triesOf503).toBe(0);
  });

  test('some could not be answered, and some could', () => {
    const statuses = [...away.values()].flat().map(({ one }) => one.status === 503);
    expect(statuses).toContain(true);
    expect(statuses).toContain(false);
  });
});

test('every operation says so before it changes something (issue 11, A8)', () => {
  const silent = REPEAT_ROWS.filter(({ operation, changesNothing }) => !changesNothing && !changing.get(operation));
  expect(silent.map(({ operation }) => operation)).toEqual([]);
  expect(changing.get('getCase')).toBe(false);
});

test('every operation says what it begins and goes on with, and which look only', () => {
  const specs = [...new Set(REPEAT_ROWS.map(({ operation }) => operation))].map(specOf);
  expect(disagreements(specs, beginnings.seen)).toEqual([]);
  const looking = REPEAT_ROWS.filter((row) => row.changesNothing && !specOf(row.operation).begins);
  const saying = specs.filter(({ looks }) => looks);
  expect(saying.map(({ operationId }) => operationId).sort()).toEqual(looking.map(({ operation }) => operation).sort());
  // It can fail: said otherwise, each of these is told of.
  const wrong = [specOf('startPasswordReissue'), { ...specOf('openCase'), goesOn: 'session' as const }];
  const unsaid = wrong.map(({ begins: _begins, ...spec }) => spec);
  expect(disagreements(unsaid, beginnings.seen)).toEqual([
    'startPasswordReissue begins procedure',
    'openCase goes on with a procedure',
  ]);
});
