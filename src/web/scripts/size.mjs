// Prints what the client weighs in a page: bundled, minified, gzipped, both codecs. Fails above the limit.
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const LIMIT = 8 * 1024

const { outputFiles } = await build({
  entryPoints: [new URL('../client/src/index.ts', import.meta.url).pathname],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  write: false,
})
const bytes = outputFiles[0].contents
const gzipped = gzipSync(bytes, { level: 9 }).length
console.log(`@keyrx/client: ${bytes.length} bytes minified, ${gzipped} gzipped, limit ${LIMIT}`)
process.exitCode = gzipped <= LIMIT ? 0 : 1
