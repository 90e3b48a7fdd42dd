import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // The sources, so that no test looks at what was built before.
  resolve: { alias: { '@keyrx/client': join(import.meta.dirname, 'client/src/index.ts') } },
  test: {
    globalSetup: 'client/test/stateFolder.ts',
    include: ['*/test/**/*.test.{ts,tsx}'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
