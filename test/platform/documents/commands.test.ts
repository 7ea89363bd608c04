/** Every command on the pages for operators stands in a block with an ID, and is run by a test that names it, as it stands there. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { compose } from '../../production/programs.js';
import { PAGES, page } from './pages.js';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** Blocks that no test can run as they stand, and what is run of them. */
const NOT_HERE: Readonly<Record<string, string>> = {
  'install packages': 'a machine of the tests has its packages',
  'install build': 'the test run has built the same way before the first test',
  'install temporal-build': 'test/production/programs.ts builds the same modules of the same version',
  'install temporal-start':
    'there is no systemd; test/production/unit.ts runs the unit’s command, folder and variables',
  'install start': 'the same',
  'upgrade restart': 'the same; test/production/rolling.test.ts restarts processes in this order',
  'upgrade to-the-socket': 'the same',
  'backup stop-all': 'the same',
  'backup start-all': 'the same',
  'install proxy': 'test/platform/proxy runs nginx with that file',
  'kubernetes helm': 'there is no cluster; test/production/helm.test.ts renders and checks the chart',
  'kubernetes helm-upgrade': 'the same, with api.tag',
};

interface Block {
  page: string;
  id: string;
  text: string;
}
/** Blocks of commands and of settings that are marked; `id` is empty where there is none. */
const blocksOf = (name: string, text: string): Block[] =>
  [...text.matchAll(/^```sh(?: id=([\w-]+))?\n([^]*?)^```$/gm)].map(([, id = '', lines = '']) => ({
    page: name,
    id,
    text: lines,
  }));
const BLOCKS = [...PAGES].flatMap(([name, text]) => blocksOf(name, text));

/** Blocks that tests name, by page and ID. */
function namedIn(source: string): string[] {
  const blocks = [...source.matchAll(/\bblock\(\s*'([\w-]+)',\s*'([\w-]+)'/g)].map(([, on, id]) => `${on} ${id}`);
  const ofInstall = [...source.matchAll(/\.say\(\s*'([\w-]+)'/g)].map(([, id]) => `install ${id}`);
  return [...blocks, ...ofInstall];
}
const RUN = new Set(
  readdirSync(new URL('test/', ROOT), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => namedIn(read(`test/${file}`))),
);

test('every block has an ID, once on its page', () => {
  expect(BLOCKS.length).toBeGreaterThan(20);
  const names = BLOCKS.map(({ page: on, id }) => `${on} ${id}`);
  expect(names.filter((name) => name.endsWith(' '))).toEqual([]);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect(blocksOf('p', '```sh\nls\n```\n')).toEqual([{ page: 'p', id: '', text: 'ls\n' }]);
});

test('every block is named by a test, or no test can run it', () => {
  const names = BLOCKS.map(({ page: on, id }) => `${on} ${id}`);
  expect(names.filter((name) => !RUN.has(name)).sort()).toEqual(Object.keys(NOT_HERE).sort());
  expect(namedIn("block('keys', 'new-key')")).toEqual(['keys new-key']);
});

describe('what can be said of a block without running it', () => {
  const scripts = Object.keys(JSON.parse(read('package.json')).scripts as object);

  test('a shell reads it', () => {
    const wrong = BLOCKS.filter(({ text }) => spawnSync('bash', ['-n'], { input: text }).status !== 0);
    expect(wrong).toEqual([]);
    expect(spawnSync('bash', ['-n'], { input: 'if' }).status).not.toBe(0);
  });

  test('the files of ours that it names are there', () => {
    const files = BLOCKS.flatMap(({ text }) => text.match(/\bdeploy\/[\w./*-]+/g) ?? []);
    const isThere = (file: string): boolean => {
      const [, folder = '', name = ''] = /^(.*\/)(.*)$/.exec(file.replace(/\/$/, '')) ?? [];
      const pattern = new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
      return readdirSync(new URL(folder, ROOT)).some((one) => pattern.test(one));
    };
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => !isThere(file))).toEqual([]);
    expect(isThere('deploy/none.sh')).toBe(false);
  });

  test('every `npm run` of any page is one of ours', () => {
    const named = [...PAGES.values()].flatMap((text) => [...text.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g)]);
    expect(named.length).toBeGreaterThan(30);
    expect([...new Set(named.map(([, script = '']) => script))].filter((script) => !scripts.includes(script))).toEqual(
      [],
    );
  });

  test('the Temporal server that is built is the one of docker-compose.yml', () => {
    const { text = '' } = BLOCKS.find(({ id }) => id === 'temporal-build') ?? {};
    const [, version] = /TEMPORAL_VERSION:-([\d.]+)\}/.exec(compose().services['temporal']?.image ?? '') ?? [];
    const named = [...text.matchAll(/go\.temporal\.io\/server\S*@v([\d.]+)/g)].map(([, one]) => one);
    expect([...new Set(named)]).toEqual([version]);
    expect(page('install')).toContain(text);
  });
});
