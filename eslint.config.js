import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Rules of the house beyond the presets: each names what to use instead. */
const banned = [
  {
    selector:
      'TSAsExpression:not([typeAnnotation.type="TSTypeReference"][typeAnnotation.typeName.name="const"])',
    message: 'No casts: parse at the border, narrow, or use satisfies.',
  },
  {
    selector: 'TSNonNullExpression',
    message: 'No `!`: narrow, or throw a Failure that says what is missing.',
  },
  { selector: 'TSEnumDeclaration', message: 'No enums: use a union of string literals.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import the file.' },
  {
    selector: 'Program > VariableDeclaration[kind="let"]',
    message: 'No module state: use an argument, a class or a fixture.',
  },
];
const durations = {
  selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
  message: 'Durations come from the monotonic clock; wall time from clock.wallTime().',
};
const defaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Named exports only, but where a runner demands a default.',
};

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      '.build/',
      '.stand/',
      'reports/out/',
      'reports/runs/',
      'test-results/',
      'playwright-report/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': ['error', ...banned, durations, defaultExport],
      'no-restricted-globals': [
        'error',
        { name: 'process', message: 'Only deploy/world/environment.ts and entries touch process.' },
      ],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Use deploy/world/environment.ts.' },
      ],
      eqeqeq: 'error',
      // Playwright demands an object pattern even where a fixture needs none of the others.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreUsingDeclarations: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: false },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
    },
  },
  {
    // node:test returns promises that its own runner awaits.
    files: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'describe', 'it', 'suite'] },
          ],
        },
      ],
    },
  },
  {
    // Configuration files that their runner loads by default export.
    files: [
      '*.config.ts',
      'fixtures/global-setup.ts',
      'reports/live-reporter.ts',
      'reports/verdict-reporter.ts',
      'reports/run-reporter.ts',
      'reports/drills-reporter.ts',
      'reports/guard-reporter.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...banned, durations], 'no-restricted-globals': 'off' },
  },
  {
    // The one file that reads the process's environment, and the one that draws on its terminal.
    files: [
      'deploy/world/environment.ts',
      'deploy/world/entry.ts',
      'deploy/world/clock.ts',
      'deploy/world/progress.ts',
    ],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' },
  },
  {
    // A program of its own, with its own process.
    files: ['fixtures/bingo/**/*.ts'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' },
  },
);
