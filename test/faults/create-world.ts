import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import pLimit from 'p-limit'

import { startMain } from '../support/command-line.ts'
import { freePort } from '../support/real-program.ts'
import type { World } from './fault.ts'

/** Starting is what takes the machine most: one after the other is done sooner. */
const starting = pLimit(2)

/** Makes the world of one fault. */
export function createWorld(newFolder: () => Promise<string>, onEnd: World['onEnd']): World {
  return {
    onEnd,
    folder: newFolder,
    async start({ folder = '', config, stdout, ...options } = {}) {
      const home = folder === '' ? await newFolder() : folder
      // JSON is YAML.
      if (config !== undefined) {
        await writeFile(join(home, 'snapshot-gateway.yaml'), JSON.stringify(config))
      }
      const port = stdout === undefined ? 0 : await freePort()
      const gateway = await starting(() =>
        startMain(['start', '--port', String(port)], {
          ...options,
          ...(stdout === undefined ? {} : { stdout, url: `http://127.0.0.1:${port}` }),
          folder: home,
        }),
      )
      onEnd(async () => {
        gateway.kill('SIGKILL')
        await gateway.ended
      })
      return gateway
    },
  }
}
