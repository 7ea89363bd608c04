/** A Temporal CLI built from its source by Go. */
import { join } from 'node:path';
import { run } from '../bootstrap/run.mjs';
import type { Progress } from '../bootstrap/steps.mjs';
import { intoCache, TEMPORAL_EXECUTABLE } from './cache.js';

/** The newest version that `go install` accepts: later ones have replace directives in their go.mod. */
const PACKAGE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';
const BUILD_MS = 20 * 60_000;

/**
 * Builds the CLI; on two cores about 4 minutes, once.
 * @returns path of the executable
 * @throws Error when Go is missing or the build fails
 */
export async function buildWithGo(env: NodeJS.ProcessEnv, progress: Progress): Promise<string> {
  await run('go', ['version'], { env }).catch(() => {
    throw new Error('Go is not on PATH');
  });
  progress('building the Temporal CLI with Go: once, about 4 minutes on 2 cores');
  return intoCache('go', env, async (folder) => {
    // Pure Go: no C compiler is asked for. Without symbols the file is a third smaller.
    const build = { ...env, GOBIN: folder, CGO_ENABLED: '0' };
    await run('go', ['install', '-trimpath', '-ldflags=-s -w', PACKAGE], { env: build, timeoutMs: BUILD_MS });
    return join(folder, TEMPORAL_EXECUTABLE);
  });
}
