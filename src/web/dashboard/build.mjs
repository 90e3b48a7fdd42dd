// Builds the page into a folder: node dashboard/build.mjs [FOLDER]. Without one, into the daemon's own.
import { copyFileSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'

const here = import.meta.dirname
const folder = resolve(process.argv[2] ?? join(here, '../../keyrxd/Dashboard'))
mkdirSync(folder, { recursive: true })
await build({
  entryPoints: { app: join(here, 'src/main.ts') },
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  alias: { '@keyrx/client': join(here, '../client/src/index.ts') },
  outdir: folder,
})
await build({ entryPoints: { app: join(here, 'style.css') }, minify: true, outdir: folder })
for (const file of ['index.html', 'icon.svg']) copyFileSync(join(here, file), join(folder, file))
