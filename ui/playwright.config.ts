import { defineConfig } from "@playwright/test";

/** Tests of the console in a real browser, over the real service: each test starts its own (e2e/host.ts). */
export default defineConfig({
  testDir: "e2e",
  testMatch: "*.spec.ts",
  // Pictures to be looked at prove nothing by themselves, and take minutes: PICTURES=1 takes them.
  testIgnore: process.env.PICTURES ? [] : ["**/pictures.spec.ts"],
  outputDir: "test-results",
  // Each has its own browser and each test its own service; one leaves a second core idle half of the time.
  workers: 2,
  fullyParallel: true,
  // A busy machine with two cores takes its time over pictures and accessibility checks.
  timeout: 180_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    viewport: { width: 1440, height: 900 },
    // `inspect` looks at every page in the dark too.
    colorScheme: "light",
    // A trace of each test takes as long again as half of the test: `--trace retain-on-failure` where one is wanted.
    screenshot: "only-on-failure",
    launchOptions: {
      // Debian's own; nothing is downloaded. Root may not use the sandbox, and containers have a small /dev/shm.
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    },
  },
});
