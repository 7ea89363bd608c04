/**
 * Jest environment: tests run among Node's own globals, as the product does, and not in a copy of them. What they set in
 * `process.env` ends with their file.
 */
import { ModuleMocker } from 'jest-mock';

export default class ProcessEnvironment {
  /** Jest hangs its own names here (`expect`, a console, an exit that complains): they are not to reach the real globals. */
  global = Object.create(globalThis, { process: { value: Object.create(process) } });
  moduleMocker = new ModuleMocker(globalThis);
  /** Of either kind there are none: nothing here waits on a clock that is not real. */
  fakeTimers = null;
  fakeTimersModern = null;
  #variables = { ...process.env };

  async setup() {}

  async teardown() {
    for (const name of Object.keys(process.env)) if (!(name in this.#variables)) delete process.env[name];
    Object.assign(process.env, this.#variables);
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return globalThis;
  }
}
