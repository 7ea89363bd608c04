/** Runs a command to its end. */
import { spawn } from 'node:child_process';
import { PlainError } from './plain-error.mjs';

/** What is kept of a command's output for the case that it fails. */
const TAIL_CHARS = 6_000;

/** A command that overstays is asked to end; this long after, it is made to. */
const GRACE_MS = 2_000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** Ends every command that still runs: for a process that is itself told to end. */
export function endRunning() {
  for (const child of running) child.kill('SIGTERM');
}

/** A command could not be run, or ended otherwise than well. */
export class CommandError extends PlainError {
  /**
   * @param {string} message
   * @param {string} output  the last of what it printed
   */
  constructor(message, output) {
    super(message);
    this.name = 'CommandError';
    this.output = output;
  }
}

/** @typedef {{ stdout: string, all: string }} Printed  `all`: stdout and stderr as they came, only the last of it */

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [uid]
 * @property {number} [gid]
 * @property {string} [input]                   what it reads from stdin
 * @property {number} [timeoutMs]
 * @property {AbortSignal} [signal]             ends it early; the reason's message then says why
 * @property {(line: string) => void} [onLine]  told the last line of each piece of output
 */

/**
 * Runs a command in this process's own group, so that whoever ends the group ends it too. Its output is collected, not shown.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Printed>}
 * @throws {CommandError}
 */
export function run(command, args, options = {}) {
  const { timeoutMs, signal: given, input = '', onLine } = options;
  const name = `${command.split('/').pop()} ${args[0] ?? ''}`.trim();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, spawnOptions(options));
    running.add(child);
    let stdout = '';
    let all = '';
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      const text = chunk.toString();
      all = (all + text).slice(-TAIL_CHARS);
      const line = text.trimEnd().split('\n').pop();
      if (line) onLine?.(line.trim());
    };
    child.stdout.on('data', (/** @type {Buffer} */ chunk) => {
      stdout += chunk.toString();
      keep(chunk);
    });
    child.stderr.on('data', keep);
    // A command that ends without reading its input is judged by how it ended.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    /** @param {string} what */
    const fail = (what) => reject(new CommandError(`${name} ${what}`, all));
    /** @param {string} why */
    const giveUp = (why) => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
      fail(why);
    };
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => giveUp(`took longer than ${timeoutMs / 1000} s`), timeoutMs);
    given?.addEventListener('abort', () => giveUp(String(given.reason?.message ?? 'was given up')), { once: true });
    const over = () => {
      clearTimeout(timer);
      running.delete(child);
    };
    child.once('error', (error) => {
      over();
      fail(`could not be run: ${error.message}`);
    });
    child.once('close', (code, signal) => {
      over();
      if (code === 0) resolve({ stdout, all });
      else fail(`ended with ${signal ?? `code ${code}`}`);
    });
  });
}

/**
 * @param {RunOptions} options
 * @returns {import('node:child_process').SpawnOptionsWithStdioTuple<'pipe', 'pipe', 'pipe'>}
 */
function spawnOptions({ cwd, env, uid, gid }) {
  return {
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env }),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  };
}
