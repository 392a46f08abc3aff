import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ROOMS = ['snapshot', 'sections', 'refresh', 'routing']

/** Changes rooms one after the other, by default all; what begins with `--` is for Stryker. */
const given = process.argv.slice(2)
const named = given.filter((word) => !word.startsWith('-'))
const options = given.filter((word) => word.startsWith('-'))

const stryker = fileURLToPath(new URL('node_modules/.bin/stryker', import.meta.url))
const config = fileURLToPath(new URL('stryker.config.mjs', import.meta.url))

for (const room of named.length === 0 ? ROOMS : named) {
  const { status } = spawnSync(stryker, ['run', config, ...options], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, ROOM: room },
    stdio: 'inherit',
  })
  if (status !== 0) process.exitCode = 1
}
