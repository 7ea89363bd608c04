/** Which tests a change reaches: those that import a changed file, by however many steps, and those that come to it in another way. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../bootstrap/run.mjs';

/** Files that are reached otherwise than by an import, and the file by whose imports they are: who imports that one is reached. */
export const REACHED_BY: readonly (readonly [changed: RegExp, by: string])[] = [
  // Bundled.
  [/^workflows\/|^worker\/runtime\/temporal\/failure-converter/, 'test/helpers/temporal.ts'],
  // API and worker as programs of their own.
  [/^(?:workflows|activities|db|api|worker)\/|unlimited\.yaml$/, 'test/helpers/processes.ts'],
  [/^scripts\/identity\//, 'test/helpers/identity-provider.ts'],
  // The child of workbooks.
  [/^worker\/runtime\/workbook\/child\//, 'worker/runtime/workbook/workbooks.ts'],
  // Read as files.
  [/^api\/assets\//, 'api/http/plugins/assets.ts'],
  [/^db\/seeds\//, 'test/helpers/database.ts'],
  [/^test\/histories\//, 'test/replay.test.ts'],
  [/^docs\/(?:decisions\/|dependencies\.md$)/, 'test/decisions.test.ts'],
  [/^docs\/operations\//, 'test/platform/documents/pages.ts'],
  // Run as programs of their own.
  [/^scripts\/(?:audit|verify-export)/, 'test/audit/export.test.ts'],
  [/^\.oxlintrc\.json$/, 'test/platform/workflows/local-activities.test.ts'],
  [/^activities\//, 'test/staff/oversight/api.test.ts'],
  [/^test\/student\/manual\/screens\.json$/, 'test/student/manual/pictures.test.ts'],
];
/** What decides how everything is built and run. */
const EVERYTHING =
  /^(?:package(?:-lock)?\.json|tsconfig\.json|jest\.config\.mjs|scripts\/(?:test|bootstrap|tools)[./])/;
const SOURCE = /\.(?:ts|tsx|mjs)$/;
/** They look at every source's text. */
const ALWAYS = 'test/boundaries/';

/**
 * @param root folder of the clone
 * @returns paths from the root: what differs from where this branch left `main`, committed or not, and files that git doesn't know yet
 */
export async function changedFiles(root: string): Promise<string[]> {
  const git = async (...args: string[]): Promise<string[]> =>
    (await run('git', args, { cwd: root })).stdout.split('\n').filter((line) => line !== '');
  const base = await git('merge-base', 'main', 'HEAD').catch(() => git('merge-base', 'origin/main', 'HEAD'));
  const changed = await git('diff', '--name-only', base[0] ?? 'HEAD');
  return [...new Set([...changed, ...(await git('ls-files', '--others', '--exclude-standard'))])].sort();
}

/**
 * What to look for the dependents of.
 * @param changed paths from the root
 * @returns the changed sources themselves and what stands for others; 'everything' where any test may be reached
 */
export function reachedFrom(changed: readonly string[]): string[] | 'everything' {
  if (changed.some((file) => EVERYTHING.test(file))) return 'everything';
  const others = changed.flatMap((file) => REACHED_BY.flatMap(([pattern, by]) => (pattern.test(file) ? [by] : [])));
  return [...new Set([...changed.filter((file) => SOURCE.test(file)), ...others])];
}

/**
 * @param root folder of the clone
 * @param jest how jest is run: arguments of node
 * @returns paths of the test files that the changes reach; 'everything' where any may be
 */
export async function reachedTests(root: string, jest: readonly string[]): Promise<string[] | 'everything'> {
  const from = reachedFrom(await changedFiles(root));
  if (from === 'everything') return from;
  const list = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await run(process.execPath, [...jest, '--listTests', '--json', ...args], { cwd: root });
    return JSON.parse(stdout) as string[];
  };
  const there = from.filter((file) => existsSync(join(root, file)));
  const related = there.length > 0 ? await list('--findRelatedTests', ...there) : [];
  return [...new Set([...related, ...(await list(ALWAYS))])].sort();
}
