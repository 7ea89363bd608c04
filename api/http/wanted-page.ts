/** The page that somebody wanted before they were sent to a sign-in: whoever sends a link there leads nobody elsewhere. */
import type { ApiDependencies } from '../dependencies.js';

const LONGEST_PATH = 500;

export interface Area {
  /** Where somebody comes who wanted no page in particular. */
  first: string;
  /** Paths whose pages, and those below them, may be wanted. */
  within: readonly string[];
  /** Beginnings of those that may not: they only pass through. */
  but: readonly string[];
}

/** A page of the area on this site as it was asked for, else the first one. */
export function wantedPage({ config }: Pick<ApiDependencies, 'config'>, to: unknown, area: Area): string {
  if (typeof to !== 'string' || to.length > LONGEST_PATH || !to.startsWith('/')) return area.first;
  if (!URL.canParse(to, config.publicUrl)) return area.first;
  // The parser reads it as the browser will: `//host`, `/\host`, `/staff/..`.
  const { origin, pathname, search } = new URL(to, config.publicUrl);
  const isWithin = area.within.some((path) => pathname === path || pathname.startsWith(`${path}/`));
  const passesThrough = area.but.some((path) => pathname.startsWith(path));
  return origin === config.publicUrl.origin && isWithin && !passesThrough ? pathname + search : area.first;
}
