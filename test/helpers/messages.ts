/** Everything that workflows can be told, read from their contracts: what is added later is in the lists by itself. */
import { readSources } from './source-files.js';

async function messages(type: 'signal' | 'update'): Promise<string[]> {
  const files = [...readSources(['workflows/contracts']).keys()];
  const modules: object[] = await Promise.all(files.map((file) => import(`../../${file.replace(/\.ts$/, '.js')}`)));
  const defined = modules.flatMap((module) => Object.values(module) as unknown[]);
  const isOne = (one: unknown): one is { name: string } => Reflect.get(Object(one), 'type') === type;
  return [...new Set(defined.filter(isOne).map(({ name }) => name))];
}

export const SIGNALS = await messages('signal');
export const UPDATES = await messages('update');
