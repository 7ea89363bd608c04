/** A browser for the page tests: the one that is installed, else Debian's, where it can be installed. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../bootstrap/run.mjs';
import type { Progress } from '../bootstrap/steps.mjs';

export type Browser = { file: string } | { missing: string };

/** The headless shell first: the same engine without the windows' own pages, in a third of the time (decision 098). */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const MAC = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
/** Not every release of Debian and Ubuntu has the shell. */
const BROWSERS = ['chromium-headless-shell', 'chromium'];
/** Without it, Japanese text is drawn as boxes. */
const FONT = 'fonts-noto-cjk';
const INSTALL_MS = 300_000;

/**
 * The browser named by TEST_CHROMIUM, an installed one, or Debian's after installing it (as root, where apt-get is).
 * @returns `missing`: why none could be had; the page tests are skipped then
 */
export async function bringChromium(env: NodeJS.ProcessEnv, progress: Progress): Promise<Browser> {
  const named = env['TEST_CHROMIUM'];
  if (named)
    return isExecutable(named)
      ? { file: named }
      : { missing: `TEST_CHROMIUM names ${named}, which is no executable file` };
  const there = find(env);
  if (there && (await drawsJapanese(env))) return { file: there };
  const trouble = await install(env, progress);
  const now = find(env);
  if (now) return { file: now };
  return { missing: trouble ?? 'apt-get installed no chromium' };
}

function find(env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...MAC].find(isExecutable);
}

/** Where fontconfig can't be asked, the system has fonts of its own. */
async function drawsJapanese(env: NodeJS.ProcessEnv): Promise<boolean> {
  const fonts = await run('fc-list', [':lang=ja'], { env }).catch(() => undefined);
  return fonts === undefined || fonts.stdout.trim() !== '';
}

/** @returns why it could not be installed */
async function install(env: NodeJS.ProcessEnv, progress: Progress): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'no chromium on PATH, and only root can install one';
  const quiet = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: INSTALL_MS };
  const failures: string[] = [];
  try {
    progress('apt-get update');
    await run('apt-get', ['update', '-q'], quiet);
  } catch (error) {
    failures.push(messageOf(error));
  }
  for (const browser of BROWSERS) {
    try {
      progress(`apt-get install ${browser} ${FONT}`);
      await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', browser, FONT], quiet);
      return undefined;
    } catch (error) {
      failures.push(messageOf(error));
    }
  }
  return `no chromium on PATH, and ${failures.join('; ')}`;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
