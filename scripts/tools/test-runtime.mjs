/**
 * Jest's module loader, with packages left to Node: they are loaded once for all test files of a process, where jest would load some
 * 1,400 files again for each (1.3 s of a processor a file). Our own sources are loaded anew for every test file, as ever.
 * It reaches into what jest keeps to itself; which version of jest that is, the lock file says.
 */
import { isBuiltin } from 'node:module';
import { compileFunction, SyntheticModule } from 'node:vm';
import JestRuntime from 'jest-runtime';

/** By the name it is imported by: an import that Node has done, as a module that our sources can be linked to. */
const packages = new Map();

export default class Runtime extends JestRuntime {
  constructor(...given) {
    super(...given);
    const { esmLoader, executor } = this;
    // No context: the one that this file runs in, or an error of a package would be no `Error` to our sources.
    esmLoader.getContext = () => undefined;
    executor.compile = (source, filename) => compileFunction(source, executor.injectedModuleParameters, { filename });
    const resolveByJest = esmLoader.resolveModule.bind(esmLoader);
    esmLoader.resolveModule = (specifier, ...from) =>
      isOfPackage(specifier) ? packageModule(specifier) : resolveByJest(specifier, ...from);
  }
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
