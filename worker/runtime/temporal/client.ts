/**
 * Connections to Temporal, for the API (client) and the worker, and what both must agree on: how data are converted.
 */
import { fileURLToPath } from 'node:url';
import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { InjectedSinks, NativeConnection } from '@temporalio/worker';
import type { ViewSinks } from '../../../workflows/contracts/procedure.js';
import { awayPart } from '../away.js';
import { bindingActivities, bindingClient } from './binding.js';
import { type CodecOptions, createPayloadCodec } from './codec.js';
import type { ConnectedConfig } from '../settings/config.js';
import type { TemporalTls, TemporalVersions } from '../settings/temporal.js';
import type { KeyRing } from '../crypto/keys.js';

type ConnectionOptions = NonNullable<Parameters<typeof Connection.lazy>[0]>;
type GrpcInterceptor = NonNullable<ConnectionOptions['interceptors']>[number];

const FAILED_PRECONDITION = 9;

/** A call to Temporal that has no deadline of its own (`client.withDeadline`) gets this one. Milliseconds. */
export const RPC_DEADLINE_MS = 10_000;
/**
 * Tries of a call while the server is away: about 1 s in all, enough for a server that restarts, short enough for a
 * person who waits.
 */
const RPC_TRIES = 4;
/** How long a caller waits for Temporal to take a message, and then for the workflow's answer. */
export const TAKEN_WITHIN_MS = 8_000;
/**
 * After so long a task of a workflow is given to any worker: one that a worker has taken and not answered, and one that lies in the queue of the worker that
 * has the workflow in memory. When that worker is gone, the answer of another comes while the caller still waits.
 */
export const GIVEN_AGAIN_MS = 0.75 * TAKEN_WITHIN_MS;

/**
 * Payloads encrypted by the codec, failures by way of it; the bundle takes {@link failureConverterPath}. A worker's comes from {@link workerOptions}.
 */
export function dataConverter(ring: KeyRing, options?: CodecOptions): DataConverter {
  return { failureConverterPath, payloadCodecs: [createPayloadCodec(ring, options)] };
}

/** What every worker has: only what is bound for it counts, and what it leaves lying is given to others. @param acceptsUnbound see `TEMPORAL_ACCEPT_UNBOUND` */
export const workerOptions = (ring: KeyRing, { acceptsUnbound = false }: { acceptsUnbound?: boolean } = {}) => ({
  dataConverter: dataConverter(ring, { worker: { acceptsUnbound } }),
  stickyQueueScheduleToStartTimeout: GIVEN_AGAIN_MS,
  interceptors: { activity: [bindingActivities] },
  sinks: unheard,
});

/**
 * What a worker is called in the events of its tasks. Where builds run side by side it is a version of a Worker Deployment too, and takes the tasks that
 * Temporal gives to that version: none until somebody makes one the current (`temporal worker deployment set-current-version`).
 */
export const buildOptions = (buildId: string, { versions }: { versions?: TemporalVersions }) =>
  versions === undefined
    ? { buildId }
    : {
        workerDeploymentOptions: {
          useWorkerVersioning: true as const,
          version: { deploymentName: versions.deployment, buildId },
          defaultVersioningBehavior: versions.behavior,
        },
      };

/** Every change of a view is told. An audit's replay listens; for all others there must be somebody who doesn't. */
export const unheard: InjectedSinks<ViewSinks> = { view: { stands: { fn: () => undefined, callDuringReplay: false } } };

/**
 * Path of `failure-converter`, for the bundle. The SDK loads it by `require(path)` and the bundler by webpack, which
 * both want the extension: `.js` in the build, `.ts` where a test runs from the sources.
 */
export const failureConverterPath = fileURLToPath(import.meta.url).replace(/client\.([jt]s)$/, 'failure-converter.$1');

/**
 * A client that connects when it is first used and again whenever it must; making one never fails. Every call has a
 * deadline ({@link RPC_DEADLINE_MS} unless the caller sets one), so an absent server is an error ({@link
 * isTemporalUnavailable}), not a hang.
 */
export function connectClient(config: Pick<ConnectedConfig, 'temporal'>, ring: KeyRing): Client {
  const { address, namespace, tls, apiKey } = config.temporal;
  const connection = Connection.lazy({
    address,
    tls: tls ? sdkTls(tls) : false,
    ...(apiKey !== undefined && { apiKey }),
    connectTimeout: RPC_DEADLINE_MS,
    // gRPC's own pause between connection tries grows to two minutes, longer than the outage that it should bridge.
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': 200, 'grpc.max_reconnect_backoff_ms': 2_000 },
    interceptors: [retryUntilDeadline],
  });
  const interceptors = { workflow: [bindingClient] };
  return new Client({ connection, namespace, interceptors, dataConverter: dataConverter(ring) });
}

/**
 * The worker's connection. The SDK's worker half is loaded only here: it brings native code and a bundler that the API
 * has no use for. Rejects when the server can't be reached within the SDK's time limit.
 */
export async function connectWorker(config: Pick<ConnectedConfig, 'temporal'>): Promise<NativeConnection> {
  const { NativeConnection } = await import('@temporalio/worker');
  const { address, tls, apiKey } = config.temporal;
  return NativeConnection.connect({
    address,
    tls: tls ? sdkTls(tls) : false,
    ...(apiKey !== undefined && { apiKey }),
  });
}

/**
 * Whether an error of a client call means that Temporal can't be reached, is over its limits or didn't answer in time:
 * the API answers 503 with `Retry-After`. False for everything that the server did answer (not found, already started,
 * bad argument) and for failures of workflows and updates themselves. After a deadline the call may have taken effect
 * all the same; a repeat needs the same workflow or update ID.
 */
export const isTemporalUnavailable = (error: unknown): boolean => awayPart(error) === 'temporal';

/**
 * The workflow task that took an update was thrown away, for instance because something else arrived while it was closing the workflow; or the
 * task has failed several times, as with a build that doesn't fit, and the server takes no more until one succeeds. The update had no effect.
 * Sent again under its ID, it is handled by the next task.
 */
const isTaskLost = ({ code, details }: { code: number; details: string }): boolean =>
  code === FAILED_PRECONDITION && /workflow task failure|workflow task in failed state/i.test(details);

const retries = defaultGrpcRetryOptions({
  maxAttempts: RPC_TRIES,
  // The SDK pauses 1.7, 2.9 and 4.9 s where the server is over its limits: for a worker, not for a person who waits.
  initialIntervalMs: () => 100,
});
const retry = makeGrpcRetryInterceptor({
  ...retries,
  retryableDecider: (attempt, status) =>
    retries.retryableDecider(attempt, status) || (attempt < RPC_TRIES && isTaskLost(status)),
});
/** One deadline over all tries of a call, not one for each. */
const retryUntilDeadline: GrpcInterceptor = (options, nextCall) =>
  retry({ ...options, deadline: options.deadline ?? Date.now() + RPC_DEADLINE_MS }, nextCall);

function sdkTls({ ca, client, serverName }: TemporalTls) {
  return {
    ...(ca && { serverRootCACertificate: ca }),
    ...(client && { clientCertPair: { crt: client.cert, key: client.key } }),
    ...(serverName !== undefined && { serverNameOverride: serverName }),
  };
}
