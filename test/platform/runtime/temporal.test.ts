import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Client, WorkflowNotFoundError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { parseKeyRing } from '../../../worker/runtime/crypto/keys.js';
import { until } from '../../helpers/wait.js';
import {
  connectClient,
  dataConverter,
  isTemporalUnavailable,
  RPC_DEADLINE_MS,
} from '../../../worker/runtime/temporal/client.js';

const ring = parseKeyRing(`k1:${Buffer.alloc(32, 1).toString('base64')}`);

/** The far end of a gRPC connection that answers every call with a status, by script, and notes what it was sent. */
class GrpcServer {
  /** Status of the next calls, in order; the last one stays. `hang`: no answer. `cut`: the connection ends. */
  script: (number | 'hang' | 'cut')[] = [0];
  calls: { path: string; timeout: string | undefined; body: Buffer }[] = [];
  port = 0;
  #server: Http2Server | undefined;
  readonly #sessions = new Set<ServerHttp2Session>();

  async up(): Promise<this> {
    const server = createServer();
    server.on('session', (session) => {
      this.#sessions.add(session);
      session.on('close', () => this.#sessions.delete(session)).on('error', () => undefined);
    });
    server.on('stream', (stream, headers) => {
      const chunks: Buffer[] = [];
      stream.on('error', () => undefined);
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const path = String(headers[':path']).split('/').at(-1) ?? '';
        this.calls.push({ path, timeout: headers['grpc-timeout']?.toString(), body: Buffer.concat(chunks) });
        this.#answer(stream);
      });
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  async down(): Promise<void> {
    for (const session of this.#sessions) session.destroy();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #answer(stream: ServerHttp2Stream): void {
    const status = this.script.length > 1 ? this.script.shift() : this.script[0];
    if (status === 'hang') return;
    if (status === 'cut') return stream.session?.destroy();
    const headers = { ':status': 200, 'content-type': 'application/grpc' };
    if (status !== 0) return stream.respond({ ...headers, 'grpc-status': String(status) }, { endStream: true });
    stream.respond(headers, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(Buffer.alloc(5));
  }
}

let server: GrpcServer;
let client: Client;
beforeEach(async () => {
  server = await new GrpcServer().up();
  client = connectClient({ temporal: { address: `127.0.0.1:${server.port}`, namespace: 'test' } }, ring);
});
afterEach(async () => {
  await client.connection.close();
  await server.down();
});
const signal = () => client.workflow.getHandle('w-1').signal('superseded', { byProcedureId: 'Canary-9' });
const failureOf = (job: Promise<unknown>): Promise<unknown> =>
  job.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('Temporal is unavailable', () => {
  test.each([
    [1, true, 'CANCELLED'],
    [2, true, 'UNKNOWN'],
    [3, false, 'INVALID_ARGUMENT'],
    [4, true, 'DEADLINE_EXCEEDED'],
    [5, false, 'NOT_FOUND'],
    [6, false, 'ALREADY_EXISTS'],
    [7, true, 'PERMISSION_DENIED'],
    [8, true, 'RESOURCE_EXHAUSTED'],
    [9, true, 'FAILED_PRECONDITION'],
    [10, true, 'ABORTED'],
    [12, true, 'UNIMPLEMENTED'],
    [13, true, 'INTERNAL'],
    [14, true, 'UNAVAILABLE'],
    [15, true, 'DATA_LOSS'],
    [16, true, 'UNAUTHENTICATED'],
  ])('after status %i: %p (%s)', async (status, unavailable) => {
    server.script = [status];
    const error = await failureOf(client.withDeadline(Date.now() + 8_000, signal));
    expect(error).toBeInstanceOf(Error);
    expect(isTemporalUnavailable(error)).toBe(unavailable);
  });

  test('when nobody listens, and again available when somebody does', async () => {
    await server.down();
    expect(isTemporalUnavailable(await failureOf(signal()))).toBe(true);
    await server.up();
    await until('it is available', async () => (await failureOf(signal())) === undefined);
  });

  test('when it does not answer in time', async () => {
    server.script = ['hang'];
    expect(isTemporalUnavailable(await failureOf(client.withDeadline(Date.now() + 200, signal)))).toBe(true);
  });

  test('when it does not answer an update in time', async () => {
    server.script = ['hang'];
    const update = () => client.workflow.getHandle('w-1').executeUpdate('acceptReissue', { args: [{}] });
    const error = await failureOf(client.withDeadline(Date.now() + 200, update));
    expect(error).toBeInstanceOf(WorkflowUpdateRPCTimeoutOrCancelledError);
    expect(isTemporalUnavailable(error)).toBe(true);
  });

  test('when the line is cut in the middle of a call, again and again', async () => {
    server.script = ['cut'];
    expect(isTemporalUnavailable(await failureOf(signal()))).toBe(true);
  });

  test('but not when something else is wrong', async () => {
    server.script = [5];
    expect(await failureOf(signal())).toBeInstanceOf(WorkflowNotFoundError);
    const looksLikeIt = ApplicationFailure.create({ message: 'UNAVAILABLE', type: 'ServiceError', details: [14] });
    for (const other of [new Error('14 UNAVAILABLE'), looksLikeIt, undefined, null, 'UNAVAILABLE', { code: 14 }]) {
      expect(isTemporalUnavailable(other)).toBe(false);
    }
  });
});

describe('the client', () => {
  test('gives every call a deadline, and leaves one that the caller set', async () => {
    await signal();
    await client.withDeadline(Date.now() + 60_000, signal);
    const [usual, longer] = server.calls.map(({ timeout }) => Number.parseInt(timeout ?? '', 10));
    expect(server.calls[0]?.timeout).toMatch(/^\d+m$/);
    expect(usual).toBeGreaterThan(0);
    expect(usual).toBeLessThanOrEqual(RPC_DEADLINE_MS);
    expect(longer).toBeGreaterThan(RPC_DEADLINE_MS);
  });

  test('bridges a server that is away for a moment', async () => {
    server.script = [14, 'cut', 0];
    await signal();
    expect(server.calls.map(({ path }) => path)).toEqual(Array(3).fill('SignalWorkflowExecution'));
  });

  test('does not repeat what the server refused', async () => {
    server.script = [5];
    await failureOf(signal());
    expect(server.calls).toHaveLength(1);
  });

  test('sends arguments and memo encrypted', async () => {
    await failureOf(
      client.workflow.start('passwordReissue', {
        taskQueue: 'tetsuzuki',
        workflowId: 'w-2',
        args: [{ applicationIds: ['Canary-1'] }],
        memo: { note: 'Canary-2' },
      }),
    );
    await signal();
    const bodies = Buffer.concat(server.calls.map(({ body }) => body));
    expect(bodies.includes('Canary')).toBe(false);
    expect(bodies.toString('latin1').split('binary/encrypted')).toHaveLength(4);
  });
});

describe('the data converter', () => {
  test('is one that the SDK can load from here, and hides messages and stacks of failures', () => {
    const { failureConverter, payloadConverter, payloadCodecs } = loadDataConverter(dataConverter(ring));
    const failure = failureConverter.errorToFailure(new Error('Canary'), payloadConverter);
    expect(failure).toMatchObject({ message: 'Encoded failure', stackTrace: '' });
    expect(payloadCodecs).toHaveLength(1);
  });
});
