/** The papers under `docs`: each decision has its lines, the index says what the files say, and every package has its reason. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

/** A decision as its file tells of itself; what it doesn't tell is empty. */
interface Decision {
  file: string;
  number: string;
  title: string;
  status: string;
  date: string;
  topic: string;
  headings: string[];
}

const line = (text: string, name: string): string => new RegExp(`^${name}: (.+)$`, 'm').exec(text)?.[1] ?? '';

function decision(file: string, text: string): Decision {
  const [, number = '', title = ''] = /^# (\d{3}) (\S.*)\n/.exec(text) ?? [];
  const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);
  const [status, date, topic] = [line(text, 'Status'), line(text, 'Date'), line(text, 'Topic')];
  return { file, number, title, status, date, topic, headings };
}

/** What a file lacks. */
function faultsOf({ file, number, status, date, topic, headings }: Decision): string[] {
  const rules = {
    'its name is not NNN-title.md': /^\d{3}(?:-[a-z0-9]+)+\.md$/.test(file),
    'its heading has another number than its name': number !== '' && file.startsWith(`${number}-`),
    'no status': status === 'stands' || /^replaced by \d{3}(?:, \d{3})*$/.test(status),
    'no date': /^\d{4}-\d{2}-\d{2}$/.test(date),
    'no topic': topic !== '',
    'not Context, Decision, Cost': headings.join() === 'Context,Decision,Cost',
  };
  return Object.entries(rules).flatMap(([fault, isMet]) => (isMet ? [] : [`${file}: ${fault}`]));
}

/** Numbers that are there twice or not at all, counted from 1. */
function gapsOf(numbers: string[]): string[] {
  const wanted = numbers.map((_, at) => String(at + 1).padStart(3, '0'));
  const missing = wanted.filter((number) => !numbers.includes(number)).map((number) => `${number} is missing`);
  const twice = numbers
    .filter((number, at) => numbers.indexOf(number) !== at)
    .map((number) => `${number} is there twice`);
  return [...missing, ...twice];
}

/** Decisions that are replaced by none, or by themselves. */
function danglingOf(all: Decision[]): string[] {
  return all.flatMap(({ number, status }) =>
    [...status.matchAll(/\d{3}/g)]
      .filter(([other]) => other === number || !all.some((one) => one.number === other))
      .map(([other]) => `${number} is replaced by ${other}`),
  );
}

/** Where the index and the files disagree: a row for each file, under the heading of its topic, with all that it says. */
function indexFaults(index: string, all: Decision[]): string[] {
  const rows: string[] = [];
  let topic = '';
  for (const row of index.split('\n')) {
    topic = /^## (.+)$/.exec(row)?.[1] ?? topic;
    const [, number, title, file, status, date] =
      /^\| (\d{3}) +\| \[(.+)\]\((\S+)\) *\| (\S.*?) *\| (\S+) *\|$/.exec(row) ?? [];
    if (number !== undefined) rows.push([topic, number, title, file, status, date].join(' | '));
  }
  const wanted = all.map((d) => [d.topic, d.number, d.title, d.file, d.status, d.date].join(' | '));
  return [
    ...wanted
      .filter((row) => rows.filter((one) => one === row).length !== 1)
      .map((row) => `not once in the index: ${row}`),
    ...rows.filter((row) => !wanted.includes(row)).map((row) => `no such decision: ${row}`),
  ];
}

/** Packages without a line, with two, and lines without a package. */
function packageFaults(page: string, packages: string[]): string[] {
  const lines = [...page.matchAll(/^\| `([^`]+)` *\| *(\S.*?) *\|$/gm)].map(([, name = '']) => name);
  return [
    ...packages.filter((name) => !lines.includes(name)).map((name) => `${name} has no line`),
    ...lines.filter((name) => !packages.includes(name)).map((name) => `${name} is no package of ours`),
    ...lines.filter((name, at) => lines.indexOf(name) !== at).map((name) => `${name} has two lines`),
  ];
}

const ROOT = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const FOLDER = 'docs/decisions/';
const decisions = readdirSync(new URL(FOLDER, ROOT))
  .filter((file) => file !== 'README.md')
  .sort()
  .map((file) => decision(file, read(FOLDER + file)));

describe('decisions', () => {
  test('each has number, status, date, topic and its three parts', () => {
    expect(decisions.length).toBeGreaterThanOrEqual(66);
    expect(decisions.flatMap(faultsOf)).toEqual([]);
  });

  test('are numbered without a gap, each number once', () => {
    expect(gapsOf(decisions.map(({ number }) => number))).toEqual([]);
  });

  test('are replaced by decisions that are there', () => {
    expect(decisions.some(({ status }) => status !== 'stands')).toBe(true);
    expect(danglingOf(decisions)).toEqual([]);
  });

  test('stand in the index once each, under their topic and with their status', () => {
    expect(indexFaults(read(`${FOLDER}README.md`), decisions)).toEqual([]);
  });
});

test('every package has its reason in a line, and no other has one', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json'));
  const [ours = '', ofPython = ''] = read('docs/dependencies.md').split('\nOf Python');
  expect(packageFaults(ours, Object.keys({ ...dependencies, ...devDependencies }))).toEqual([]);
  const pinned = [...read('scripts/tools/python.ts').matchAll(/'([\w-]+)==/g)].map(([, name]) => name);
  const named = [...ofPython.matchAll(/`([\w-]+)`(?=[ ,].* \|$)/gm)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(2);
  expect(named.filter((name) => !pinned.includes(name))).toEqual([]);
});

describe('each check can fail', () => {
  const GOOD = `# 001 One thing

Status: stands
Date: 2026-11-21
Topic: Things

## Context

## Decision

## Cost
`;
  const one = decision('001-one-thing.md', GOOD);
  const two = decision('002-another.md', GOOD.replace('001 One thing', '002 Another'));
  const INDEX = `## Things

| number | title | status | date |
| --- | --- | --- | --- |
| 001 | [One thing](001-one-thing.md) | stands | 2026-11-21 |
| 002 | [Another](002-another.md) | stands | 2026-11-21 |
`;

  test('what is right passes', () => {
    expect([one, two].flatMap(faultsOf)).toEqual([]);
    expect(gapsOf(['001', '002'])).toEqual([]);
    expect(danglingOf([{ ...one, status: 'replaced by 002' }, two])).toEqual([]);
    expect(indexFaults(INDEX, [one, two])).toEqual([]);
    expect(packageFaults('| `a`   | letters |\n| `@b/c` | more |', ['a', '@b/c'])).toEqual([]);
  });

  test.each([
    ['001-one-thing.md', GOOD.replace('# 001', '# 002'), 'its heading has another number than its name'],
    ['001-one-thing.md', GOOD.replace('# 001 ', '# '), 'its heading has another number than its name'],
    ['1-One.md', GOOD, 'its name is not NNN-title.md'],
    ['001-one-thing.md', GOOD.replace('Status: stands\n', ''), 'no status'],
    ['001-one-thing.md', GOOD.replace('stands', 'rejected'), 'no status'],
    ['001-one-thing.md', GOOD.replace('2026-11-21', 'November'), 'no date'],
    ['001-one-thing.md', GOOD.replace('Topic: Things\n', ''), 'no topic'],
    ['001-one-thing.md', GOOD.replace('## Cost\n', ''), 'not Context, Decision, Cost'],
  ])('a file that lacks something: %#', (file, text, fault) => {
    expect(faultsOf(decision(file, text))).toContain(`${file}: ${fault}`);
  });

  test('a gap, a number that is there twice', () => {
    expect(gapsOf(['001', '003'])).toEqual(['002 is missing']);
    expect(gapsOf(['001', '001'])).toEqual(['002 is missing', '001 is there twice']);
  });

  test('one replaced by none, by itself', () => {
    expect(danglingOf([{ ...one, status: 'replaced by 002, 007' }, two])).toEqual(['001 is replaced by 007']);
    expect(danglingOf([{ ...one, status: 'replaced by 001' }])).toEqual(['001 is replaced by 001']);
  });

  test.each([
    ['lacks one', INDEX.replace(/^\| 002.*\n/m, '')],
    ['has one twice', INDEX + INDEX],
    ['has another status', INDEX.replace('stands', 'replaced by 002')],
    ['has another date', INDEX.replace('2026-11-21', '2026-11-22')],
    ['links another file', INDEX.replace('001-one-thing.md', '001-one.md')],
    ['has it under another topic', INDEX.replace('## Things', '## Other things')],
    ['has one that is not there', `${INDEX}| 003 | [No](003-no.md) | stands | 2026-11-21 |\n`],
  ])('an index that %s', (_what, index) => {
    expect(indexFaults(index, [one, two])).not.toEqual([]);
  });

  test('a package without a line, a line without a reason, a line without a package, two lines', () => {
    expect(packageFaults('', ['a'])).toEqual(['a has no line']);
    expect(packageFaults('| `a` |  |', ['a'])).toEqual(['a has no line']);
    expect(packageFaults('| `b` | letters |', [])).toEqual(['b is no package of ours']);
    expect(packageFaults('| `a` | letters |\n| `a` | letters |', ['a'])).toEqual(['a has two lines']);
  });
});
