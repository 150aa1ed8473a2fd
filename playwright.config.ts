import { defineConfig } from '@playwright/test';

/** Specs judge a stand that is up: `make deploy` first. They attach to it and never make one. */
export default defineConfig({
  // A flaky check is a bug in the stand or in us, so it is never tried again (design.md section 5).
  retries: 0,
  failOnFlakyTests: true,
  forbidOnly: true,
  // One look disturbs another: two cores carry the stand as well. The second worker is for the one file that waits.
  workers: 2,
  timeout: 60_000,
  globalSetup: './fixtures/global-setup.ts',
  reporter: [
    ['list'],
    ['./reports/verdict-reporter.ts'],
    ['html', { open: 'never', outputFolder: 'playwright-report' }],
  ],
  outputDir: 'test-results',
  projects: [
    // Waits for the end of a time-to-live, beside all the others; it alone asks for what is cached.
    { name: 'checks-freshness', testDir: 'checks', testMatch: 'freshness.spec.ts', workers: 1 },
    {
      name: 'checks',
      testDir: 'checks',
      testMatch: '**/*.spec.ts',
      testIgnore: 'freshness.spec.ts',
      workers: 1,
    },
  ],
});
