/** What a process reads before it begins. Everything that is wrong with any of it is told at once. */
import type { Signer } from '../audit/checkpoint.js';
import { loadSigner } from '../audit/signing-key.js';
import { type KeyRing, loadOrCreateKeyRing } from '../crypto/keys.js';
import { ConfigError, type ConfigProblem } from '../errors.js';
import { createLog } from '../log.js';
import { type Config, type ConnectedConfig, loadConfig, requireParts } from './config.js';
import type { CheckTexts } from './face.js';
import { requireSignIn } from './oidc.js';
import { loadSettings } from './services.js';

/** `command`: whatever is run by hand beside them, with as much as is there. */
type Kind = 'api' | 'worker' | 'command';
const SIGN_IN = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_CLIENT_SECRET_FILE'];
interface Read<C> extends ReturnType<typeof loadSettings> {
  config: C;
  ring: KeyRing;
  signer: Signer;
}
export type ProcessSettings = Read<ConnectedConfig>;

/**
 * @param checkTexts of those that replace the product's: only the API knows these
 * @throws ConfigError with everything that is wrong with the environment, the services file, the keys and the files that they name
 */
export function loadProcess(kind: 'api' | 'worker', env?: NodeJS.ProcessEnv, checkTexts?: CheckTexts): ProcessSettings;
export function loadProcess(kind: 'command', env?: NodeJS.ProcessEnv): Read<Config>;
export function loadProcess(kind: Kind, env: NodeJS.ProcessEnv = process.env, checkTexts?: CheckTexts): Read<Config> {
  const problems: ConfigProblem[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const config = attempt(() => loadConfig(env));
  const production = config?.production ?? env['NODE_ENV'] === 'production';
  // Read also where the environment is wrong, so that nobody mends the one and then meets the other.
  const file = config?.servicesFile ?? (env['SERVICES'] || undefined);
  const settings = attempt(() => loadSettings(file, { production, checkTexts }));
  if (config && kind !== 'command') attempt(() => requireParts(config));
  // Where one of the variables is there, those that are missing are told already.
  if (kind === 'api' && (config || SIGN_IN.every((name) => !env[name])))
    attempt(() => requireSignIn({ production, ...config }));
  const ring = config && attempt(() => loadOrCreateKeyRing(config));
  const signer = config && attempt(() => loadSigner(config));
  if (!config || !settings || !ring || !signer || problems.length > 0) throw new ConfigError(problems);
  return { config, ring, signer, ...settings };
}

/**
 * What `read` gives. Where settings are wrong, the process says so as it says everything, by a line of its log, and ends with exit code 1.
 * @param name of the process, as in its log
 */
export function orEnd<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    createLog(name, 'info').fatal({ problems: error.problems }, "the settings can't be used");
    process.exit(1);
  }
}
