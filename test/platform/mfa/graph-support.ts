/** Microsoft Graph as the owner of methods, over a socket, as its tests ask it. */
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import type { IsoInstant } from '../../../workflows/contracts/procedure.js';
import { createSealer } from '../../../worker/runtime/crypto/seal.js';
import { createTokens } from '../../../worker/runtime/crypto/tokens.js';
import { createLog } from '../../../worker/runtime/log.js';
import type { MethodsOwner } from '../../../worker/runtime/mfa/contract.js';
import { createMethodsOwner } from '../../../worker/runtime/mfa/owner.js';
import { methods } from '../../../worker/runtime/settings/methods.js';
import { freshDatabase, type TestDatabase } from '../../helpers/database.js';
import { GraphServer } from '../../helpers/graph-server.js';
import { newProcedureId } from '../../helpers/ids.js';
import { testRing } from '../../helpers/ring.js';
import { ITO } from './support.js';

export const NAME = `${ITO}@example.ac.jp`;
export const OLD = '2024-04-01T00:00:00Z';
export const HOUR_MS = 3_600_000;
export let database: TestDatabase;
export let graph: GraphServer;
/** What was logged. */
export let lines: string[];

/** For the whole file: a database of its own, and for each test a server that is asked nothing that Graph does not document. */
export function graphOverSocket(): void {
  beforeAll(async () => {
    database = await freshDatabase({ sample: true });
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    graph = await new GraphServer().up();
    lines = [];
  });
  afterEach(async () => {
    // Nothing that Graph doesn't document was asked for in any test.
    expect(graph.undocumented).toEqual([]);
    await graph.down();
  });
}

export const ownerWith = (more: object = {}): MethodsOwner =>
  createMethodsOwner(methods.parse({ ...graph.settings, ...more }), {
    db: database.db,
    log: createLog('test', 'warn', { write: (line) => void lines.push(line) }),
    sealer: createSealer(testRing()),
    tokens: createTokens(testRing()),
    publicUrl: new URL('http://localhost:8080'),
    mailer: { send: () => Promise.reject(new Error('nothing may be sent')) },
    production: false,
    clock: Date.now,
  });
export const procedure = () => newProcedureId('utokyo', 'mfa-self-service');
export const issue = (owner: MethodsOwner, procedureId = procedure()) =>
  owner.issuePass({ memberId: ITO, procedureId, issue: 1, lifeMs: HOUR_MS });
export const now = () => new Date(Date.now() + 1_000).toISOString() as IsoInstant;
export const faultOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: { fault?: string; word?: string }) => error.fault ?? error.word ?? error,
  );
