/**
 * Who the PostgreSQL server runs as. It refuses to run as root; started by root, it runs as `postgres`, else as `nobody`, and must be able to
 * reach its programs and its data, which may both lie under folders that only root may enter.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../bootstrap/cache-folder.mjs';
import { PlainError } from '../bootstrap/plain-error.mjs';
import type { PostgresBinaries } from './binaries.js';

export interface Account {
  uid: number;
  gid: number;
}

const ROOT = 0;
const USERS = ['postgres', 'nobody'];
const READ = 0o4;
const ENTER = 0o1;
/** Read for all; enter and run for all, where it is a folder or the owner may run it: what `chmod -R a+rX` does. */
const READABLE = 0o444;
const ENTERABLE = 0o555;

/**
 * @param dataFolder where the data are or will be: what exists keeps its owner
 * @returns undefined when the server runs as the user who starts it
 * @throws PlainError when root has no user to hand over to, or the data are another user's
 */
export function serverAccount(dataFolder: string): Account | undefined {
  const me = process.getuid?.();
  const owner = existsSync(dataFolder) ? statSync(dataFolder) : undefined;
  if (me !== ROOT) {
    if (me === undefined || owner === undefined || owner.uid === me) return undefined;
    throw new PlainError(
      `${dataFolder} belongs to user ${owner.uid}: it was made by a start as root. Start as root again, or choose another DATA_DIR.`,
    );
  }
  if (owner && owner.uid !== ROOT) return { uid: owner.uid, gid: owner.gid };
  for (const user of USERS) {
    const account = accountOf(user);
    if (account) return account;
  }
  throw new PlainError(
    `PostgreSQL does not run as root, and there is no user ${USERS.join(' or ')} to run it. Start as another user, or name a server by DATABASE_URL.`,
  );
}

function accountOf(user: string): Account | undefined {
  try {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] })),
    );
    return uid === undefined || gid === undefined || uid === ROOT ? undefined : { uid, gid };
  } catch {
    return undefined;
  }
}

/**
 * The programs at a place where the account can run them: where they are, else a copy in a cache folder that everyone may enter.
 * @throws PlainError when there is no such place
 */
export function reachableBinaries(binaries: PostgresBinaries, account: Account): PostgresBinaries {
  if (canUse(account, binaries)) return binaries;
  const places = [cacheFolder(), '/var/cache/tetsuzuki', join(tmpdir(), 'tetsuzuki-cache')];
  for (const place of places) {
    const copy = copyInto(place, binaries, account);
    if (copy) return copy;
  }
  throw new PlainError(
    [
      `PostgreSQL does not run as root, and user ${account.uid} can't reach its programs in ${binaries.home};`,
      `a copy could not be put into ${places.join(', ')} either. Start as another user, or name a server by DATABASE_URL.`,
    ].join('\n'),
  );
}

function copyInto(place: string, binaries: PostgresBinaries, account: Account): PostgresBinaries | undefined {
  const home = join(place, `postgres-${binaries.version}`);
  const moved = { ...binaries, home, initdb: rebase(binaries.initdb), postgres: rebase(binaries.postgres) };
  function rebase(file: string): string {
    return home + file.slice(binaries.home.length);
  }
  try {
    if (!existsSync(home)) {
      mkdirSync(place, { recursive: true, mode: 0o755 });
      // Nobody else may have laid a trap at a place that everyone can write to.
      if (!ownedByUs(place) || !mayEnterAll(account, place)) return undefined;
      const draft = mkdtempSync(join(place, 'copying-'));
      cpSync(binaries.home, draft, { recursive: true, verbatimSymlinks: true });
      openToAll(draft);
      renameSync(draft, home);
    }
    return ownedByUs(home) && canUse(account, moved) ? moved : undefined;
  } catch {
    return undefined;
  }
}

function ownedByUs(folder: string): boolean {
  const { uid, mode } = statSync(folder);
  return uid === ROOT && (mode & 0o022) === 0;
}

/** Programs may have been installed under a mask that keeps others out. */
function openToAll(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const { mode } = statSync(path);
    chmodSync(path, mode | (entry.isDirectory() || (mode & 0o100) !== 0 ? ENTERABLE : READABLE));
  }
  chmodSync(folder, 0o755);
}

function canUse(account: Account, { initdb, postgres, home }: PostgresBinaries): boolean {
  const files = [
    initdb,
    postgres,
    ...['share/postgresql/postgres.bki', 'lib/postgresql/plpgsql.so'].map((file) => join(home, file)),
  ];
  return files
    .filter((file) => existsSync(file))
    .every((file) => mayEnterAll(account, dirname(file)) && may(account, realpathSync(file), READ));
}

/** Whether the account may enter a folder and all that lead to it. */
export function mayEnterAll(account: Account, folder: string): boolean {
  let path = realpathSync(folder);
  for (;;) {
    if (!may(account, path, ENTER)) return false;
    const parent = dirname(path);
    if (parent === path) return true;
    path = parent;
  }
}

function may({ uid, gid }: Account, path: string, wanted: number): boolean {
  const stat = statSync(path);
  const shift = stat.uid === uid ? 6 : stat.gid === gid ? 3 : 0;
  return ((stat.mode >> shift) & wanted) === wanted;
}
