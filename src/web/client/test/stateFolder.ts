import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the daemons of all tests keep their state: made before the first test, and gone after the last. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'keyrx-web-'))
  process.env.XDG_STATE_HOME = folder // handed down to the workers, and from them to keyrxd
  return () => rmSync(folder, { recursive: true, force: true })
}
