export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/e2e/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
    '\\.graphql$': '<rootDir>/test/support/raw-text.cjs',
  },
  // The playground takes its questions from the examples as texts.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1', '^(.*\\.graphql)\\?raw$': '$1' },
  restoreMocks: true,
};
