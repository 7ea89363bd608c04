/** The house: who may import whom. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { importsOf, placeOf } from '../helpers/imports.js';
import { readSources, ROOT, type SourceFiles } from '../helpers/source-files.js';

/** What a folder may import by value, and what as types only, judged by the resolved place. */
interface Law {
  folder: string;
  only?: RegExp;
  may: (place: string) => boolean;
  mayTypes?: (place: string) => boolean;
}
const LAW: Law[] = [
  { folder: 'workflows/rules', may: (p) => p.startsWith('workflows/rules/') },
  {
    folder: 'workflows/contracts',
    may: (p) => p === '@temporalio/workflow' || p.startsWith('workflows/contracts/'),
    mayTypes: (p) => p.startsWith('workflows/rules/'),
  },
  {
    folder: 'workflows',
    only: /^workflows\/(?:[a-z-]+\.ts|steps\/)/,
    may: (p) => p === '@temporalio/workflow' || p.startsWith('workflows/'),
    mayTypes: (p) => p.startsWith('activities/'),
  },
  {
    folder: 'activities',
    may: (p) => /^(?:activities|db|workflows\/contracts|workflows\/rules)\//.test(p) || isPackage(p),
    mayTypes: (p) => p.startsWith('worker/runtime/'),
  },
  {
    folder: 'db',
    may: (p) => p.startsWith('db/') || isPackage(p),
    mayTypes: (p) => /^workflows\/(?:contracts|rules)\//.test(p),
  },
  {
    folder: 'api',
    may: (p) => /^(?:api|db|worker\/runtime|workflows\/contracts|workflows\/rules)\//.test(p) || isPackage(p),
    mayTypes: (p) => p.startsWith('workflows/'),
  },
  {
    folder: 'worker',
    may: (p) => /^(?:worker|activities|db|workflows\/contracts|workflows\/rules)\//.test(p) || isPackage(p),
  },
];
const isPackage = (place: string): boolean => !/^(?:workflows|activities|api|worker|db|scripts|test)\//.test(place);

interface Arrow {
  file: string;
  to: string;
  types: boolean;
}

/** Imports of the files that a law speaks of. */
const arrowsUnder = ({ only }: Law, files: SourceFiles): Arrow[] =>
  [...files]
    .filter(([file]) => !only || only.test(file))
    .flatMap(([file, text]) => importsOf(text).map(({ from, types }) => ({ file, to: placeOf(file, from), types })));

/** Those of them that it forbids. */
const breaches = (law: Law, files: SourceFiles): Arrow[] =>
  arrowsUnder(law, files).filter(({ to, types }) => !law.may(to) && !(types && law.mayTypes?.(to)));

/** For each folder a file that breaks its law, and the linter's word on it. */
const BREACHES: { folder: string; file: string; text: string; says: RegExp }[] = [
  {
    folder: 'workflows/rules',
    file: 'workflows/rules/zz-breach.ts',
    text: "import '../contracts/procedure.js';",
    says: /Rules are pure/,
  },
  {
    folder: 'workflows/contracts',
    file: 'workflows/contracts/zz-breach.ts',
    text: "import { z } from 'zod';\nexport const x = z;",
    says: /A contract is names and plain types/,
  },
  {
    folder: 'workflows',
    file: 'workflows/steps/zz-breach.ts',
    text: "import { createActivities } from '../../activities/index.js';\nexport const x = createActivities;",
    says: /proxyActivities/,
  },
  {
    folder: 'workflows',
    file: 'workflows/zz-breach.ts',
    text: "import '../db/knex.js';",
    says: /Not in the sandbox/,
  },
  {
    folder: 'activities',
    file: 'activities/zz-breach.ts',
    text: "import { createMailer } from '../worker/runtime/mailer.js';\nexport const x = createMailer;",
    says: /Activities get mailer, tokens, settings by Dependencies/,
  },
  {
    folder: 'db',
    file: 'db/zz-breach.ts',
    text: "import '../api/app.js';",
    says: /The database layer knows knex and types of contracts and rules only/,
  },
  {
    folder: 'api',
    file: 'api/http/zz-breach.ts',
    text: "import '../../activities/index.js';",
    says: /The API starts and asks workflows/,
  },
];

describe('import law', () => {
  test.each(LAW)('$folder imports only what it may', (law) => {
    const files = readSources([law.folder]);
    expect(arrowsUnder(law, files)).not.toEqual([]);
    expect(breaches(law, files)).toEqual([]);
  });

  test.each(BREACHES)('a breach in $file is found', ({ folder, file, text }) => {
    const law = LAW.find((one) => one.folder === folder);
    if (!law) throw new Error(`no law for ${folder}`);
    expect(breaches(law, new Map([[file, text]]))).toHaveLength(1);
  });

  test('a type where only a type is allowed is no breach', () => {
    const workflows = LAW.filter(({ folder }) => folder === 'workflows');
    expect(workflows).toHaveLength(1);
    const byType =
      "import type { Activities } from '../activities/index.js';\ntype A = import('../activities/mail.js').Mail;";
    const byValue = "const { mail } = await import('../activities/mail.js');\nimport '../activities/mail.js';";
    for (const law of workflows) {
      expect(breaches(law, new Map([['workflows/zz.ts', byType]]))).toEqual([]);
      expect(breaches(law, new Map([['workflows/zz.ts', byValue]]))).toHaveLength(2);
    }
  });

  test('the linter refuses each breach of it, and says what to use instead', () => {
    // A house of its own, so that nobody who reads this one meets the breaches.
    const house = mkdtempSync(join(tmpdir(), 'tetsuzuki-breach-'));
    try {
      copyFileSync(join(ROOT, '.oxlintrc.json'), join(house, '.oxlintrc.json'));
      for (const { file, text } of BREACHES) {
        mkdirSync(dirname(join(house, file)), { recursive: true });
        writeFileSync(join(house, file), text);
      }
      const said = linterSays(house);
      expect(BREACHES.filter(({ file, says }) => !says.test(said.get(file) ?? ''))).toEqual([]);
    } finally {
      rmSync(house, { recursive: true });
    }
  });
});

/** @returns the linter's words about each file that it found fault with */
function linterSays(folder: string): Map<string, string> {
  let output = '';
  try {
    execFileSync(join(ROOT, 'node_modules/.bin/oxlint'), ['--format', 'json'], { cwd: folder, encoding: 'utf8' });
  } catch (error) {
    output = (error as { stdout: string }).stdout;
  }
  const { diagnostics } = JSON.parse(output) as { diagnostics: { filename: string; help?: string }[] };
  const said = new Map<string, string>();
  for (const { filename, help = '' } of diagnostics) said.set(filename, `${said.get(filename) ?? ''}\n${help}`);
  return said;
}
