/** What a foreign program (PostgreSQL, Temporal) is told of our environment: nothing of our settings, some of which are secrets. */

const NAMES = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG', 'LC_ALL'];

/** The variables that any program may need, and UTC as the zone. */
export function bareEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = NAMES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return { ...Object.fromEntries(kept), TZ: 'UTC' };
}
