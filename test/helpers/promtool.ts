/** Prometheus' own tool, where it is installed (Debian: the package `prometheus`): the rules checked, and evaluated over samples that were scraped. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Scrape, Series } from './alert-rules.js';

export const HAS_PROMTOOL = spawnSync('promtool', ['--version']).status === 0;

/** @returns what it prints @throws Error with what is wrong */
function promtool(args: string[], files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return execFileSync('promtool', args, { cwd: folder, encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const checkRules = (rules: string): string =>
  promtool(['check', 'rules', 'rules.yaml'], { 'rules.yaml': rules });

/** How it is looked at: by a minute, each scrape standing for ten of them. */
const MINUTES = 10;
export interface Looked {
  expr: string;
  scrapes: readonly Scrape[];
  /** In how many groups it is true at the end. */
  firing: number;
}

/** @throws Error where Prometheus finds another number of groups than we do */
export function evaluate(looked: readonly Looked[]): string {
  const tests = looked.map(({ expr, scrapes, firing }) => ({
    interval: '1m',
    input_series: inputOf(scrapes, expr),
    promql_expr_test: [
      {
        expr: `count(${expr})`,
        // In the middle of what increases look back on.
        eval_time: `${(scrapes.length - 1) * MINUTES + 2}m`,
        exp_samples: firing === 0 ? [] : [{ labels: '{}', value: firing }],
      },
    ],
  }));
  return promtool(['test', 'rules', 'test.yaml'], { 'test.yaml': stringify({ rule_files: [], tests }) });
}

/** Of the series that the rule is about. */
function inputOf(scrapes: readonly Scrape[], expr: string): { series: string; values: string }[] {
  const ours = scrapes.flatMap(({ series }) => series.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(expr)));
  const names = new Set(ours.map(nameOf));
  return [...names].map((series) => ({
    series,
    values: scrapes
      .map((scrape) => scrape.series.find((one) => nameOf(one) === series)?.value ?? '_')
      .map((value) => `${value}${value === '_' ? `x${MINUTES}` : `+0x${MINUTES - 1}`}`)
      .join(' '),
  }));
}
const nameOf = ({ name, labels }: Series): string =>
  `${name}{${Object.entries(labels)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;
