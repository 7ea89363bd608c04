/** Run by `npm test`, which brings what the tests need. Sources are tested as they are written, compiled one by one by swc. */
export default {
  // Tests are in one of them; the others are known so that jest can tell which tests a changed file reaches.
  roots: ['workflows', 'activities', 'api', 'worker', 'db', 'scripts', 'test'].map((folder) => `<rootDir>/${folder}`),
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  testEnvironment: '<rootDir>/scripts/tools/test-environment.mjs',
  runtime: '<rootDir>/scripts/tools/test-runtime.mjs',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  // Sources name each other by the name that they have after compiling.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // `js` first: some packages ship their TypeScript beside what they mean to be loaded.
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'ts', 'tsx', 'json', 'node'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic', importSource: 'preact' } },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // A guard against hanging, and no measure of how fast anything is: a test that waits gives up before it and says for what (test/helpers/wait.ts).
  testTimeout: 900_000,
  // A Temporal worker that could not be made leaves a native handle open for ever.
  forceExit: true,
  // Twice the cores: much of a walk, and of a test over HTTP, is waiting for others.
  maxWorkers: 4,
  // Those that run side by side in one file mostly wait.
  maxConcurrency: 10,
  // Modules of each test file stay in a worker's memory: one that has grown is replaced before it is busy with that alone.
  workerIdleMemoryLimit: '1200MB',
  testSequencer: '<rootDir>/scripts/tools/sequencer.mjs',
  reporters: ['default', '<rootDir>/scripts/tools/count-reporter.mjs', '<rootDir>/scripts/tools/times-reporter.mjs'],
};
