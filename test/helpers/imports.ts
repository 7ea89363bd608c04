/** Who imports whom, read from the sources' text: pure functions over a map of files, so that a test can show that each of them finds something. */
import { posix } from 'node:path';
import { procedureNames, type SourceFiles } from './source-files.js';

export interface Import {
  /** As it stands in the source: a package, or a path from the importing file. */
  from: string;
  /** It is gone after compiling. */
  types: boolean;
}

/** `import … from`, `export … from` and `import '…'`; what stands between is names, braces, commas and a star. */
const STATEMENT = /^\s*(?:import|export)\s+(type\s)?(?:[\w\s{},*$]*?\bfrom\s+)?'([^']+)'/gm;
/** `import('…')`: a type where it is asked for a type or followed by a type's name. */
const CALL = /(\btypeof\s+)?\bimport\(\s*'([^']+)'\s*\)(\.[A-Z])?/g;

/** Everything that a file imports: types, dynamic imports and `import('…')` types included. */
export function importsOf(text: string): Import[] {
  const statements = [...text.matchAll(STATEMENT)].map(([, types, from = '']) => ({
    from,
    types: types !== undefined,
  }));
  const calls = [...text.matchAll(CALL)].map(([, typeOf, from = '', name]) => ({
    from,
    types: typeOf !== undefined || name !== undefined,
  }));
  return [...statements, ...calls];
}

/** The place that an import means: a path from the root, still with the ending that is written, or a package. */
export const placeOf = (file: string, from: string): string =>
  from.startsWith('.') ? posix.join(posix.dirname(file), from) : from;

/** The files among these that a file imports. */
function arrowsOf(file: string, files: SourceFiles): string[] {
  const places = importsOf(files.get(file) ?? '').map(({ from }) => placeOf(file, from));
  return [...new Set(places.flatMap((place) => sourceOf(place, files)))];
}

/** Sources name each other by the name that they have after compiling. */
const sourceOf = (place: string, files: SourceFiles): string[] =>
  [place, place.replace(/\.js$/, '.ts'), place.replace(/\.js$/, '.tsx')].filter((file) => files.has(file));

/** @returns circles of imports of any kind, each written out: `a.ts → b.ts → a.ts` */
export function circlesIn(files: SourceFiles): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    else if (!done.has(file)) {
      path.push(file);
      for (const next of arrowsOf(file, files)) visit(next);
      path.pop();
      done.add(file);
    }
  };
  for (const file of files.keys()) visit(file);
  return circles;
}

/** Rooms that serve every procedure, where they are no procedure's own folder. */
const GENERAL = /^(?:api|test\/helpers)\//;
/** Machinery of several procedures, with a workflow of its own: no procedure that anybody starts. */
const SHARED: ReadonlySet<string> = new Set(['propagation']);
/** The one list that names every procedure. */
const LIST = 'api/procedures/index.ts';

/** Procedures that somebody starts. */
const withFolder = (files: readonly string[]): string[] =>
  procedureNames(files).filter(
    (name) => !SHARED.has(name) && files.some((file) => file.startsWith(`api/procedures/${name}/`)),
  );

/**
 * Imports of a general room that lead into the folder of one particular procedure: a procedure is a workflow that has a folder of its
 * own in `api/procedures`.
 * @returns each written out: `api/app.ts → api/procedures/access-code/routes.ts`
 */
export function arrowsToProcedures(files: SourceFiles): string[] {
  const all = [...files.keys()];
  const procedures = withFolder(all);
  const isOfProcedure = (file: string): boolean =>
    procedures.includes(/^(?:api|test)\/procedures\/([^/]+)\//.exec(file)?.[1] ?? '');
  return all
    .filter((file) => GENERAL.test(file) && !isOfProcedure(file) && file !== LIST)
    .flatMap((file) =>
      arrowsOf(file, files)
        .filter(isOfProcedure)
        .map((to) => `${file} → ${to}`),
    );
}

/** Files that serve every procedure and may not ask which one they have before them. Migrations tell of what was. */
const BLIND = /^(?:api\/(?:http|pages|staff|text)|db(?!\/migrations\/)|worker)\//;

/** @returns lines of general files that compare something with a procedure's name: `api/staff/x.ts:12: kind === 'access-code'` */
export function kindComparisons(files: SourceFiles): string[] {
  const name = `'(?:${procedureNames(files.keys()).join('|')})'`;
  // In TypeScript `kind === '…'`, the same turned round, and `case '…':`; in SQL `kind = '…'`.
  const compares = new RegExp(`[!=]==? *${name}|${name} *[!=]==|\\bcase ${name}:|\\bkind *(?:=|<>|!=) *${name}`);
  return [...files]
    .filter(([file]) => BLIND.test(file))
    .flatMap(([file, text]) =>
      text.split('\n').flatMap((line, at) => (compares.test(line) ? [`${file}:${at + 1}: ${line.trim()}`] : [])),
    );
}

/** Files that serve every procedure: no procedure's own, and not of one service or of its people. */
const OF_ALL =
  /^(?:api\/(?:http|pages|text|staff|audit|session|scim)\/|api\/[^/]+$|api\/procedures\/|db\/(?:platform|staff|audit)\/|db\/[^/]+$|worker\/|workflows\/(?:contracts\/procedure|rules\/|steps\/)|activities\/(?:mail|connectors|audit)\/[^/]+$|activities\/[^/]+$)/;

/**
 * General files that hold a procedure's name in quotes, alone or after its service's: whoever adds a procedure would have to add to them.
 * @returns the files, each once
 */
export function filesNamingProcedures(files: SourceFiles): string[] {
  const all = [...files.keys()];
  const procedures = withFolder(all);
  const quoted = new RegExp(`['"\`](?:[a-z]+-)?(?:${procedures.join('|')})['"\`]`);
  const isOwn = (file: string): boolean => procedures.includes(/^api\/procedures\/([^/]+)\//.exec(file)?.[1] ?? '');
  return [...files]
    .filter(([file]) => OF_ALL.test(file) && !isOwn(file) && file !== LIST)
    .filter(([, text]) => text.split('\n').some((line) => quoted.test(line) && !/^\s*(?:\*|\/[/*])/.test(line)))
    .map(([file]) => file);
}
