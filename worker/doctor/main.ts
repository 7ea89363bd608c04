/**
 * `npm run doctor [-- --mail ADDRESS] [--json]`: tries every part that the settings name, and says of each that fails what to do. Exit code 0: nothing fails; 1:
 * something does; 2: wrong use.
 */
import { parseArgs } from 'node:util';
import { examine } from './examine.js';
import { told } from './told.js';

const HELP = `Usage: npm run doctor [-- --mail ADDRESS] [--json]

Tries every part that the settings name: connects, signs in, writes and takes back, begins a probe workflow that ends by itself.
Says of each part that fails what to do. Settings are those of the API and the worker.

  --mail ADDRESS  sends a mail to that address, from the sender of each service
  --json          prints a list of {part, check, state, says, todo}; state: ok, note, failed, skipped

Exit code: 0 nothing fails, 1 something does, 2 wrong use`;

const [FINE, FAILS, WRONG_USE] = [0, 1, 2] as const;
const ADDRESS = /^[^\s@]{1,64}@[^\s@]{1,253}$/;

function asked(): { mail?: string; json: boolean; help: boolean } | undefined {
  const options = {
    mail: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    const { json = false, help = false, mail } = parseArgs({ options }).values;
    if (mail !== undefined && !ADDRESS.test(mail)) return undefined;
    return { json, help, ...(mail !== undefined && { mail }) };
  } catch {
    return undefined;
  }
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const command = asked();
if (!command) {
  process.stderr.write(`${HELP}\n`);
  process.exitCode = WRONG_USE;
} else if (command.help) print(HELP);
else {
  const findings = await examine(process.env, command.mail);
  print(command.json ? JSON.stringify(findings, undefined, 2) : told(findings));
  process.exitCode = findings.some(({ state }) => state === 'failed') ? FAILS : FINE;
}
