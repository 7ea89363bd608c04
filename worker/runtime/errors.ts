/**
 * The errors of the shared runtime. Their messages name variables, keys and paths, never values: they end up in logs.
 */

/** One thing that is wrong with the settings. */
export interface ConfigProblem {
  /** Variable (`PORT`) or path in the services file (`services.cinii.oneTimeUrlLife`). */
  name: string;
  /** What is wrong, as a sentence part: "must be a whole number from 1 to 65535". */
  reason: string;
}

/** The settings can't be used; thrown once with everything that is wrong, so that all of it can be mended at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(`The settings can't be used:\n${problems.map(({ name, reason }) => `  ${name} ${reason}`).join('\n')}`);
  }
}

/** Something was made under a key that the key ring doesn't hold (any more). */
export class UnknownKeyError extends Error {
  override readonly name = 'UnknownKeyError';
  constructor(readonly keyId: string) {
    super(
      `The key ring (KEYS) holds no key "${keyId}". ` +
        'Keep a retired key at the end of the ring while anything made under it lives.',
    );
  }
}

/** Too much work is waiting already. The caller answers 503 with `Retry-After: retryAfterS`. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';
  /** @param retryAfterS whole seconds, at least 1 */
  constructor(readonly retryAfterS: number) {
    super(`Overloaded; try again in ${retryAfterS} s.`);
  }
}

/** The university's directory can't be reached, or its answer isn't one about the login. Carries no user, no password, nothing the directory said. */
export class DirectoryUnavailableError extends Error {
  override readonly name = 'DirectoryUnavailableError';
  /** @param fault a word, e.g. `timeout`, `cut-connection`, `bad-credentials` of our own account there */
  constructor(readonly fault: string) {
    super(`the university directory can't be asked: ${fault}`);
  }
}

/** The owner of verification methods, or what carries codes to telephones, can't be asked or says not now. Carries no person and nothing that was answered. */
export class MethodsUnavailableError extends Error {
  override readonly name = 'MethodsUnavailableError';
  /**
   * @param fault a word, e.g. `timeout`, `http-503`, `not-usable-yet`
   * @param retryAfterMs how long it wants to be left alone
   */
  constructor(
    readonly fault: string,
    readonly retryAfterMs?: number,
  ) {
    super(`the owner of verification methods can't be asked: ${fault}`);
  }
}

/** The `code` of a system error (`ENOENT`), for messages that must not quote the error itself. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : undefined;
}
