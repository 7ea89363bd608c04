/** Local activities of workflows run one after the other: the linter refuses the SDK's own way to call them. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const OURS =
  "import { localActivities } from './policies.js';\nexport const { x } = localActivities<{ x(): Promise<void> }>();\n";
const THE_SDK_S =
  "import { proxyLocalActivities } from '@temporalio/workflow';\nexport const { x } = proxyLocalActivities<{ x(): Promise<void> }>();\n";

/** What the linter says of a file that would stand at a place in the repository: asked in a folder apart, so that no other test finds it. */
describe('the linter', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lint-'));
    cpSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function lint(file: string, source: string): { ok: boolean; said: string } {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, source);
    const { status, stdout } = spawnSync(join(ROOT, 'node_modules/.bin/oxlint'), [file], {
      cwd: folder,
      encoding: 'utf8',
    });
    rmSync(path);
    return { ok: status === 0, said: stdout };
  }

  test.each(['workflows/new-procedure.ts', 'workflows/steps/new-step.ts', 'workflows/contracts/new.ts'])(
    'refuses proxyLocalActivities in %s, and says what to use instead',
    (file) => {
      const { ok, said } = lint(file, THE_SDK_S);
      expect(ok).toBe(false);
      expect(said).toMatch(/proxyLocalActivities/);
      expect(said).toMatch(/Use localActivities\(\) of steps\/policies\.ts/);
    },
  );

  test('takes our own in its place, and the SDK’s where ours is made of it', () => {
    expect(lint('workflows/steps/new-step.ts', OURS)).toMatchObject({ ok: true });
    expect(lint('workflows/steps/policies.ts', THE_SDK_S)).toMatchObject({ ok: true });
  });

  test('refuses other imports in the file that makes ours, as in every step', () => {
    const source = "import { createDatabase } from '../../db/knex.js';\nexport const y = createDatabase;\n";
    expect(lint('workflows/steps/policies.ts', source).said).toMatch(/contracts only/);
  });
});

test('only the two procedures whose histories were recorded that way run local activities at once', () => {
  const files = ['workflows', 'workflows/earlier', 'workflows/steps'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.ts') && name !== 'policies.ts')
      .map((name) => `${folder}/${name}`),
  );
  const concurrent = files.filter((file) =>
    readFileSync(join(ROOT, file), 'utf8').includes('concurrentLocalActivities'),
  );
  expect(concurrent.sort()).toEqual(['workflows/earlier/password-reissue.ts', 'workflows/service-use-change.ts']);
});
