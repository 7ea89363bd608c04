/**
 * Jest's module loader, with packages left to Node: they are loaded once for all test files of a process, where jest would load some
 * 1,400 files again for each (1.3 s of a processor a file). So are the product's own sources, which keep nothing in their modules but what they
 * would make again; tests and their helpers are loaded anew for every test file, as ever.
 * It reaches into what jest keeps to itself; which version of jest that is, the lock file says.
 */
import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction, SyntheticModule } from 'node:vm';
import JestRuntime from 'jest-runtime';

/** By the name it is imported by: an import that Node has done, as a module that our sources can be linked to. */
const packages = new Map();
/** Modules of the product, by path. */
const product = new Map();
/** @type {{ load: (path: string) => Promise<unknown>, link: (module: unknown) => Promise<unknown> } | undefined} of the test file that runs: those of earlier ones load nothing any more */
let current;

export default class Runtime extends JestRuntime {
  constructor(...given) {
    super(...given);
    const { esmLoader, executor } = this;
    const isOfProduct = inProduct(given[0].rootDir);
    // No context: the one that this file runs in, or an error of a package would be no `Error` to our sources.
    esmLoader.getContext = () => undefined;
    executor.compile = (source, filename) => compileFunction(source, executor.injectedModuleParameters, { filename });
    current = {
      load: esmLoader.loadEsmModule.bind(esmLoader),
      link: esmLoader.linkAndEvaluateModule.bind(esmLoader),
    };
    const resolveByJest = esmLoader.resolveModule.bind(esmLoader);
    // A module of the product that imports something later does it by the loader that it was loaded by.
    esmLoader.linkAndEvaluateModule = (module) => current.link(module);
    esmLoader.resolveModule = async (specifier, from, ...more) => {
      if (isOfPackage(specifier)) return packageModule(specifier);
      const path = sourceOf(specifier, from);
      return path !== undefined && isOfProduct(path) ? productModule(path) : resolveByJest(specifier, from, ...more);
    };
  }
}

/** @param {string} root */
const inProduct = (root) => {
  const folders = ['workflows', 'activities', 'api', 'worker', 'db'].map((name) => `${join(root, name)}/`);
  return (/** @type {string} */ path) => folders.some((folder) => path.startsWith(folder));
};

/** Paths, by importing folder and what is imported there. @type {Map<string, string | undefined>} */
const sources = new Map();
/**
 * Sources name each other by the name that they have after compiling.
 * @param {string} specifier @param {string} from
 */
function sourceOf(specifier, from) {
  if (!specifier.startsWith('.')) return undefined;
  const path = join(dirname(from), specifier);
  if (!sources.has(path))
    sources.set(
      path,
      [path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx')].find((one) => one !== path && existsSync(one)),
    );
  return sources.get(path);
}

/** @param {string} path */
async function productModule(path) {
  const known = product.get(path) ?? current.load(path);
  product.set(path, known);
  return known;
}

/** @param {string} specifier */
const isOfPackage = (specifier) =>
  !/^(\.{0,2}\/|data:|file:)/.test(specifier) && !isBuiltin(specifier) && specifier !== '@jest/globals';

/** @param {string} specifier */
function packageModule(specifier) {
  const known = packages.get(specifier) ?? load(specifier);
  packages.set(specifier, known);
  return known;
}

/** @param {string} specifier */
async function load(specifier) {
  const exported = Object.entries(await import(specifier));
  const module = new SyntheticModule(
    exported.map(([name]) => name),
    () => {
      for (const [name, value] of exported) module.setExport(name, value);
    },
    { identifier: specifier },
  );
  await module.link(() => undefined);
  await module.evaluate();
  return module;
}
