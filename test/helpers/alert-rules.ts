/**
 * The rules of `deploy/prometheus/alerts.yaml`, evaluated over what `/metrics` says. Only the one shape that the file keeps to: an aggregation (`min`, `max`,
 * `sum`, `by` labels if need be) of one series or of its `increase` over a time, compared with a number. `promtool` knows all of PromQL and checks the same
 * rules over the same samples where it is installed.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface Rule {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}
const FILE = new URL('../../deploy/prometheus/alerts.yaml', import.meta.url);
export const ALERTS_TEXT = readFileSync(FILE, 'utf8');
export const RULES: readonly Rule[] = parse(ALERTS_TEXT).groups.flatMap(({ rules }: { rules: Rule[] }) => rules);

export interface Series {
  name: string;
  labels: Record<string, string>;
  value: number;
}
/** What was scraped at a moment, in seconds. */
export interface Scrape {
  at: number;
  series: readonly Series[];
}

/** Reads Prometheus' text format. @param target labels that Prometheus adds to what it scrapes there */
export function seriesIn(text: string, target: Record<string, string>): Series[] {
  return [...text.matchAll(/^([a-z_:]+)(?:\{(.*)\})? (\S+)$/gim)].map(([, name = '', labels = '', value]) => ({
    name,
    labels: { ...target, ...labelsIn(labels) },
    value: Number(value),
  }));
}
const labelsIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );

const SHAPE =
  /^(?<how>min|max|sum)(?: by \((?<by>[\w, ]+)\) )?\((?<increase>increase\()?(?<name>[a-z_]+)(?:\{(?<where>[^}]*)\})?(?:\[(?<window>\d+)m\]\))?\) (?<compared>[<>]) (?<limit>\d+)$/;

/** The groups of which a rule is true, with what was aggregated. @param scrapes in the order in which they were made @throws Error for a rule of another shape */
export function firing(expr: string, scrapes: readonly Scrape[]): { labels: Record<string, string>; value: number }[] {
  const rule = SHAPE.exec(expr)?.groups;
  if (!rule) throw new Error(`not of the shape that is evaluated here: ${expr}`);
  const { how = '', by = '', increase, name = '', where = '', window, compared, limit } = rule;
  const isMeant = matcher(where);
  const chosen = scrapes.map(({ at, series }) => ({
    at,
    series: series.filter((one) => one.name === name && isMeant(one.labels)),
  }));
  const values = increase ? increases(chosen, Number(window) * 60) : (chosen.at(-1)?.series ?? []);
  const groups = new Map<string, Series[]>();
  for (const one of values) {
    const group = JSON.stringify(pick(one.labels, by));
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  return [...groups].flatMap(([labels, of]) => {
    const value = AGGREGATE[how as keyof typeof AGGREGATE](of.map((one) => one.value));
    const isTrue = compared === '>' ? value > Number(limit) : value < Number(limit);
    return isTrue ? [{ labels: JSON.parse(labels) as Record<string, string>, value }] : [];
  });
}

const AGGREGATE = {
  min: (values: number[]): number => Math.min(...values),
  max: (values: number[]): number => Math.max(...values),
  sum: (values: number[]): number => values.reduce((sum, value) => sum + value, 0),
} as const;

const pick = (labels: Record<string, string>, by: string): Record<string, string> =>
  Object.fromEntries(
    by
      .split(/, ?/)
      .filter(Boolean)
      .map((name) => [name, labels[name] ?? '']),
  );

function matcher(where: string): (labels: Record<string, string>) => boolean {
  const all = [...where.matchAll(/(\w+)(=~|=)"([^"]*)"/g)].map(([, name = '', how, value = '']) => ({
    name,
    is: how === '=~' ? (label: string) => new RegExp(`^(?:${value})$`).test(label) : (label: string) => label === value,
  }));
  return (labels) => all.every(({ name, is }) => is(labels[name] ?? ''));
}

/** By how much each series grew within the window; one that begins within it began with what it had then. */
function increases(scrapes: readonly Scrape[], windowS: number): Series[] {
  const end = scrapes.at(-1)?.at ?? 0;
  const first = new Map<string, number>();
  const last = new Map<string, Series>();
  for (const { at, series } of scrapes)
    for (const one of at >= end - windowS ? series : []) {
      const key = JSON.stringify(one.labels);
      if (!first.has(key)) first.set(key, one.value);
      last.set(key, one);
    }
  return [...last].map(([key, one]) => ({ ...one, value: one.value - (first.get(key) ?? 0) }));
}
