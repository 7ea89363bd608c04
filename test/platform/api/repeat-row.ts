/** What a repeat is answered: the form of a row of the table, and what its rows share. */
import type { InjectOptions } from 'fastify';
import type { Caller, System } from '../../helpers/system.js';

export interface Asked {
  /** Who asks; its cookies are those that it came with. */
  caller: Caller;
  input?: Record<string, unknown>;
  /** Instead of the input. */
  request?: InjectOptions;
  /** The page that a browser has seen before. */
  page?: string;
}
/** `first`: as the first, to the letter; `again`: with as good an answer; else the refusal. */
export type Told = 'first' | 'again' | (string & {});
/** One for all, or by what became of the first answer. */
type ByFate = Told | { answered: Told; lost: Told; away: Told };

export interface RepeatRow {
  operation: string;
  /** Where an operation has several rows. */
  of?: string;
  /** Something new that can be asked for. */
  ready(system: System, n: string): Promise<Asked>;
  /** Under the same key; `first` unless given. */
  key?: ByFate;
  /** By the same browser, without a key. */
  cookie: ByFate;
  /** By somebody without a key and without a cookie. */
  neither: ByFate;
  /** It changes nothing that somebody would have to look for. */
  changesNothing?: true;
}

export const toldIn = (told: ByFate, fate: 'answered' | 'lost' | 'away'): Told =>
  typeof told === 'string' ? told : told[fate];

export const OUT = 'not-authenticated';
/** Each is as good as the first, or another one. */
export const anew = { cookie: 'again', neither: 'again' } as const;

/** Eight letters and digits of a receipt number. */
export const receipt = (n: string): string => {
  const digits = [...n].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 0x7fffffff, 7);
  const text = digits.toString(16).toUpperCase().padStart(8, '0');
  return `U-${text.slice(0, 4)}-${text.slice(4)}`;
};
export const grantOf = (
  { deps: { tokens } }: System,
  ...[purpose, claims]: Parameters<typeof tokens.grant> extends [infer P, infer C, ...unknown[]] ? [P, C] : never
): string => tokens.grant(purpose, claims, Date.now() + 3_600_000);
