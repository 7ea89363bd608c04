/** What stands in the workflow bundle, read from its text: webpack writes a heading of asterisks over every module. */

/** The SDK, and what it brings itself. */
const PACKAGES = new Set(['@temporalio/workflow', '@temporalio/common', 'nexus-rpc', 'long', 'ms']);
/** Our own code in the sandbox, and the entry that the SDK makes. */
const OURS = /^dist\/(?:workflows\/.*|worker\/runtime\/temporal\/failure-converter)\.c?js$/;
/** A place where a module could stand and none does: the SDK's payload converter that we don't replace. */
const EMPTY = / \(ignored\)$/;
/** The source map, written into the bundle's last line, is two thirds of the file and never runs. */
const SOURCE_MAP = /\n\/\/# sourceMappingURL=data:.*\s*$/;
/** Some 5 % more than it is today (763,000); 45,000 of that are the earlier types of two workflows. */
export const LARGEST_BUNDLE = 1_000_000;

export interface BundleContents {
  /** Paths from the root, each once: `dist/workflows/access-code.js`, `node_modules/ms/dist/index.cjs`. */
  modules: string[];
  /** Names of the packages that modules come from. */
  packages: string[];
  /** Characters of code, without the source map. */
  size: number;
}

/** @param text the bundle, as `npm run build` writes it */
export function contentsOf(text: string): BundleContents {
  const code = text.replace(SOURCE_MAP, '');
  const headings = [...code.matchAll(/^ *!\*\*\* (.+) \*\*\*!$/gm)].map(([, name]) => name ?? '');
  const modules = [...new Set(headings.filter((name) => !EMPTY.test(name)))].map((name) => name.replace(/^\.\//, ''));
  return { modules, packages: [...new Set(modules.flatMap(packageOf))], size: code.length };
}

/** @returns what must not be so in the bundle, each in a line; empty for a good one */
export function faultsOf(text: string): string[] {
  const { modules, packages, size } = contentsOf(text);
  return [
    ...(modules.length === 0 ? ['no modules were found: they stand in the bundle in another form'] : []),
    ...packages.filter((name) => !PACKAGES.has(name)).map((name) => `the package ${name}`),
    ...modules.filter((name) => packageOf(name).length === 0 && !OURS.test(name)).map((name) => `the module ${name}`),
    ...(size > LARGEST_BUNDLE ? [`${size} characters, more than ${LARGEST_BUNDLE}`] : []),
  ];
}

/** The package that a module belongs to: the innermost one where packages lie in each other. */
function packageOf(module: string): string[] {
  const [, inPackage] = /^.*node_modules\/(.*)$/.exec(module) ?? [];
  return inPackage === undefined ? [] : [inPackage.split('/', inPackage.startsWith('@') ? 2 : 1).join('/')];
}
