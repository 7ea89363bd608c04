/** Bundles the workflows ahead of time, so that a worker starts without webpack and every process runs the same code. */
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { workflowInterceptorsPath } from './runtime/temporal/binding.js';
import { failureConverterPath } from './runtime/temporal/client.js';

const require = createRequire(import.meta.url);

/** The bundle of `workflows/index`, from the build or, under a TypeScript loader, from the sources. */
export async function bundleWorkflows(): Promise<string> {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const entry = fileURLToPath(new URL(`../workflows/index${extension}`, import.meta.url));
  const workflowsPath = require.resolve(entry);
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    failureConverterPath,
    workflowInterceptorModules: [workflowInterceptorsPath],
    // Evaluated once for a worker's thread instead of for each workflow execution (decision 137).
    preloadModules: [workflowsPath, workflowInterceptorsPath, failureConverterPath],
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, extensionAlias: { '.js': ['.ts', '.js'] } },
    }),
  });
  return code;
}

export async function writeBundle(file: string): Promise<void> {
  await writeFile(file, await bundleWorkflows());
}
