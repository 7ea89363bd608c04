/** Which refusal a page tells: for the access log and the figures, as the refusals of operations have it. */
import { PROBLEMS, type ProblemWord } from '../problems.js';

/** What only the page of one refusal shows, where its handler has read the refusal and handed on what it says. */
const SHOWN_OF: Readonly<Record<string, ProblemWord>> = {
  violations: 'password-refused',
  broken: 'password-refused',
  percent: 'password-too-weak',
  faults: 'file-refused',
};
const OF_STATUS: Readonly<Record<number, ProblemWord>> = { 400: 'malformed', 404: 'not-found' };

/** @param view of the page @param status of the answer @returns undefined where nothing was refused, or nothing tells what */
export function refusalOfPage(view: unknown, status: number): ProblemWord | undefined {
  if (status < 400) return undefined;
  return named(view) ?? shown(view) ?? OF_STATUS[status];
}

const isWord = (word: unknown): word is ProblemWord => typeof word === 'string' && Object.hasOwn(PROBLEMS, word);
const partsOf = (view: unknown): [string, unknown][] =>
  typeof view === 'object' && view !== null && !Array.isArray(view) ? Object.entries(view) : [];

const named = (view: unknown): ProblemWord | undefined =>
  find(view, (name, value) => (name === 'problem' && isWord(value) ? value : undefined));
const shown = (view: unknown): ProblemWord | undefined =>
  find(view, (name, value) => (value !== undefined && Object.hasOwn(SHOWN_OF, name) ? SHOWN_OF[name] : undefined));

/** Looks at the parts of a view, then at theirs: a form keeps what it says beside the page's other parts, or in one of them. */
function find(view: unknown, look: (name: string, value: unknown) => ProblemWord | undefined): ProblemWord | undefined {
  const parts = partsOf(view);
  const all = [...parts, ...parts.flatMap(([, part]) => partsOf(part))];
  for (const [name, value] of all) {
    const word = look(name, value);
    if (word !== undefined) return word;
  }
  return undefined;
}
