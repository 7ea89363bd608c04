/** A child process that runs until it is stopped, seen by those who keep it. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { strikeOut, writeDown } from './orphans.js';
import { PlainError } from '../bootstrap/plain-error.mjs';

/** How a process ended, in words: "code 1", "SIGKILL". */
type Ending = string;

export interface Running {
  readonly name: string;
  readonly pid: number;
  readonly child: ChildProcess;
  /** Settles when the process is gone; never rejects. */
  readonly ended: Promise<Ending>;
  /** Asks the process to end, makes it where it doesn't listen, and settles when it is gone. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * How a process is asked to end, and how long for it is waited. Our own processes are asked by closing their channel: a signal to the whole
 * group may have reached them already, and a second one would cut short what the first began.
 */
export type StopStep = readonly [how: NodeJS.Signals | 'close-channel', waitMs: number];

export interface Launch {
  name: string;
  command: string;
  args: readonly string[];
  /** Given to spawn as they are. `detached` is not among them: whoever ends our process group ends the child too. */
  options: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid' | 'stdio'>;
  /** Tried in order; after the last one comes SIGKILL. */
  stopSteps: readonly StopStep[];
  /** Folder in which the process is written down while it runs, see `orphans.ts`. */
  runFolder?: string;
  /** Told each line of the child's piped stdout and stderr until it is being stopped. */
  onLine?: (line: string) => void;
}

/**
 * Starts the child.
 * @throws Error when it can't be started at all (no such file, not allowed)
 */
export async function launch({ name, command, args, options, stopSteps, runFolder, onLine }: Launch): Promise<Running> {
  const child = spawn(command, args, options);
  const ended = new Promise<Ending>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(new Error(`${name} could not be started: ${error.message}`)));
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} could not be started`);
  if (runFolder !== undefined) {
    writeDown(runFolder, name, pid);
    void ended.then(() => strikeOut(runFolder, name, pid));
  }
  let stopping: Promise<void> | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    // Read to the end in any case, or the child would block; what it says while it is being stopped helps nobody.
    createInterface({ input: stream }).on('line', (line) => {
      if (!stopping) onLine?.(line);
    });
  }
  return {
    name,
    pid,
    child,
    ended,
    stop: () => {
      stopping ??= stop(child, ended, stopSteps);
      return stopping;
    },
  };
}

async function stop(child: ChildProcess, ended: Promise<Ending>, steps: readonly StopStep[]): Promise<void> {
  for (const [how, waitMs] of steps) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    if (how !== 'close-channel') child.kill(how);
    else if (child.connected) child.disconnect();
    if (await within(ended, waitMs)) return;
  }
  child.kill('SIGKILL');
  await ended;
}

/** Whether the promise settles within the time. */
export async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const late = new AbortController();
  try {
    return await Promise.race([promise.then(() => true), sleep(ms, false, { signal: late.signal })]);
  } finally {
    late.abort();
  }
}

/**
 * Waits until a child of ours says over its channel that it works: `process.send({ ready: true })`.
 * @throws Error when it ends before, or keeps silent for longer than `ms`; it is stopped then
 */
export async function saidReady(running: Running, ms: number): Promise<void> {
  const { child, name, ended } = running;
  const heard = new Promise<void>((resolve) => {
    child.on('message', (message: unknown) => {
      if (typeof message === 'object' && message !== null && 'ready' in message) resolve();
    });
  });
  const timer = new AbortController();
  const outcome = await Promise.race([
    heard,
    ended.then((how) => `ended (${how}) before it was ready`),
    sleep(ms, `was not ready within ${ms / 1000} s`, { signal: timer.signal }),
  ]);
  timer.abort();
  if (outcome === undefined) return;
  await running.stop();
  throw new PlainError(`${name} ${outcome}`);
}
