/**
 * Records histories on purpose: `npm run history:record` for every scenario that has none yet, `npm run history:record -- password-reissue/expired`
 * for the named ones. Each scenario runs on the whole real system and ends its workflow in one way. What is recorded is committed and never edited.
 */
import { loadHistories, saveHistory } from './helpers/histories.js';
import { startSystem } from './helpers/system.js';
import type { Scenario } from './helpers/scenario.js';
import { TESTED, workflowTypeOf } from './procedures/index.js';

const SCENARIOS: Record<string, Scenario> = Object.fromEntries(
  TESTED.flatMap(({ name, scenarios = {} }) =>
    Object.entries(scenarios).map(([ending, scenario]) => [`${name}/${ending}`, scenario]),
  ),
);

async function record(name: string, { options, run }: Scenario): Promise<void> {
  const system = await startSystem(options);
  try {
    const procedureId = await run(system, system.caller());
    const handle = system.temporal.client.workflow.getHandle(procedureId);
    await handle.result();
    const [procedure = '', ending = ''] = name.split('/');
    console.log(`${name}: ${await saveHistory(handle, procedure, ending)}`);
  } finally {
    await system.close();
  }
}

const known = new Set(
  loadHistories()
    .filter(({ procedure, workflowType }) => workflowType === workflowTypeOf(procedure))
    .map(({ scenario }) => scenario),
);
const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(SCENARIOS).filter((name) => !known.has(name));
for (const name of names) {
  const scenario = SCENARIOS[name];
  if (!scenario) throw new Error(`no scenario ${name}; there are: ${Object.keys(SCENARIOS).join(', ')}`);
  await record(name, scenario);
}
process.exit(0);
