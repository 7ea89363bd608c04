/** Who a process is, so that a number left in a file is never taken for a process that came later under the same number. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} ProcessIdentity
 * @property {number} pid
 * @property {string} startedAt  when the process began, as the system writes it: comparable, not a date
 * @property {string} command    its command line
 */

/** Fields of /proc/PID/stat, counted from the one after the command's closing bracket. */
const STATE = 0;
const START_TICKS = 19;

/**
 * The identity of a live process.
 * @param {number} pid
 * @returns {ProcessIdentity | undefined} undefined when no such process runs (a zombie doesn't run)
 */
export function identityOf(pid) {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/**
 * Whether the process that was recorded still runs.
 * @param {ProcessIdentity} recorded
 */
export function stillRuns(recorded) {
  const now = identityOf(recorded.pid);
  return now !== undefined && now.startedAt === recorded.startedAt;
}

/**
 * @param {number} pid
 * @returns {ProcessIdentity | undefined}
 */
function fromProc(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[STATE] === 'Z' || fields[STATE] === 'X') return undefined;
    // Ticks count from boot: the boot's own ID keeps two boots apart.
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, startedAt: `${boot}/${fields[START_TICKS]}`, command };
  } catch {
    return undefined;
  }
}

/**
 * @param {number} pid
 * @returns {ProcessIdentity | undefined}
 */
function fromPs(pid) {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=,command=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const match = /^(\S+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s+(.*)$/.exec(line);
    if (!match?.[1] || !match[2] || match[1].startsWith('Z')) return undefined;
    return { pid, startedAt: match[2], command: match[3] ?? '' };
  } catch {
    return undefined;
  }
}
