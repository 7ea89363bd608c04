/** Run by `npm test`, which brings what the tests need. Sources are tested as they are written, compiled one by one by swc. */
export default {
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  testEnvironment: 'node',
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
  testTimeout: 30_000,
  // A Temporal worker that could not be made leaves a native handle open for ever.
  forceExit: true,
  // Two cores, and a third to work while others wait.
  maxWorkers: 3,
  testSequencer: '<rootDir>/scripts/lib/sequencer.mjs',
  reporters: ['default', '<rootDir>/scripts/lib/count-reporter.mjs'],
};
