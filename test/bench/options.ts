/** What a run is told. */
import { parseArgs } from 'node:util';
import { PlainError } from '../../scripts/bootstrap/plain-error.mjs';
import { MOST_ROWS } from '../../workflows/rules/roster.js';
import { ALWAYS, PEERS } from './peers/index.js';

/** What is measured of the product besides its procedures side by side with others. */
const USUAL = ['procedures', 'counts', 'open', 'starts', 'queue', 'storm', 'import', 'boot'] as const;
/** Those that are measured only where they are asked for come last: what they need takes minutes to make. */
export const PARTS = [...USUAL, 'pause', 'audit-search'] as const;
export type Part = (typeof PARTS)[number];

export interface Options {
  peers: string[];
  /** Of each measured stretch. */
  seconds: number;
  repeat: number;
  json?: string;
  isGate: boolean;
  /** Procedures that are open: measured at each of these sizes. */
  openSizes: number[];
  /** For opening them; absent: however long it takes, since somebody asked for it. Milliseconds. */
  openBudgetMs?: number;
  /** New members of the upload. */
  importRows: number;
  parts: Part[];
  /** Who come at once: measured at each of these numbers. */
  callers: number[];
}

/** As many people are there. */
export const MOST_CALLERS = 32;
const USUAL_SIZES = [100, 10_000];
/** So that a run without peers stays under 15 minutes. */
const OPEN_BUDGET_MS = 240_000;

/** @throws PlainError that says what there is */
export function readOptions(args: readonly string[]): Options {
  const { values } = parsed(args);
  const peers = [...new Set([...ALWAYS, ...list(values.peers)])];
  for (const name of peers) known('peer', name, Object.keys(PEERS));
  const parts = list(values.parts);
  for (const name of parts) known('part', name, PARTS);
  const open = values.open === undefined ? undefined : number('open', values.open);
  return {
    peers,
    seconds: number('seconds', values.seconds),
    repeat: Math.max(1, Math.round(number('repeat', values.repeat))),
    ...(values.json !== undefined && { json: values.json }),
    isGate: values.gate,
    openSizes: open === undefined ? USUAL_SIZES : [...new Set([...USUAL_SIZES.filter((size) => size < open), open])],
    ...(open === undefined && { openBudgetMs: OPEN_BUDGET_MS }),
    importRows: Math.round(number('rows', values.rows)),
    callers: list(values.callers).map((text) => Math.min(MOST_CALLERS, number('callers', text))),
    parts: parts.length === 0 ? [...USUAL] : PARTS.filter((part) => parts.includes(part)),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        peers: { type: 'string', default: '' },
        seconds: { type: 'string', default: '4' },
        repeat: { type: 'string', default: '3' },
        json: { type: 'string' },
        gate: { type: 'boolean', default: false },
        open: { type: 'string' },
        rows: { type: 'string', default: String(MOST_ROWS) },
        parts: { type: 'string', default: '' },
        callers: { type: 'string', default: '1,8,32' },
      },
    });
  } catch (error) {
    throw new PlainError(error instanceof Error ? error.message : String(error));
  }
}

const list = (text: string): string[] => text.split(',').filter((part) => part !== '');

function known(what: string, name: string, names: readonly string[]): void {
  if (!names.includes(name)) throw new PlainError(`There is no ${what} ${name}; there are: ${names.join(', ')}`);
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new PlainError(`--${name} is to be a number above 0, not ${text}`);
  return value;
}
