import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
let consumer = ''

/** Installs the packed package in a project of its own, without a network. */
beforeAll(async () => {
  consumer = await mkdtemp(join(tmpdir(), 'snapshot-gateway-consumer-'))
  const { stdout } = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--offline', '--pack-destination', consumer],
    { cwd: root, maxBuffer: 16 * 1_048_576 },
  )
  const [{ filename, name }] = JSON.parse(stdout)
  const installed = join(consumer, 'node_modules', name)
  await mkdir(installed, { recursive: true })
  await run('tar', ['-xzf', join(consumer, filename), '-C', installed, '--strip-components=1'])
  const { dependencies } = JSON.parse(
    (await run('cat', [join(installed, 'package.json')])).stdout,
  ) as { dependencies: Record<string, string> }
  for (const dependency of [...Object.keys(dependencies), '@types/node']) {
    const place = join(consumer, 'node_modules', dependency)
    await mkdir(dirname(place), { recursive: true })
    await symlink(join(root, 'node_modules', dependency), place)
  }
  await writeFile(join(consumer, 'package.json'), '{ "type": "module" }')
  await writeFile(join(consumer, 'embed.ts'), EMBEDDING)
})

afterAll(async () => {
  await rm(consumer, { recursive: true, force: true })
})

/** What an embedder writes; the lines marked as errors show that the types are not just any. */
const EMBEDDING = `
import { ConfigError, createGateway, type Gateway, type View } from 'snapshot-gateway'
import { createSnapshotClient } from 'snapshot-gateway/client'

const gateway: Gateway = createGateway({
  server: { port: 0 },
  sections: {
    operationalState: { from: () => ({ primary: 'ready' }) },
    tasks: { from: { kind: 'push', id: 'tasks.pushed' } },
  },
})
const view: View = gateway.view()
export const revision: string = view.revision
export const spent: number | null = view.costLadder.spentToDateUsd
export const issues = (error: ConfigError): readonly string[] => error.issues.map(({ path }) => path)
export const close: void = createSnapshotClient({ url: 'http://127.0.0.1:4747' }).close()
export const stop: Promise<void> = gateway.stop()
// @ts-expect-error: a number is no text
export const wrong: string = view.costLadder.spentToDateUsd
// @ts-expect-error: there is no such key
createGateway({ sections: { operationalState: { form: () => 1 } } })
// @ts-expect-error: there is no such kind
createGateway({ sections: { tasks: { from: { kind: 'guess' } } } })
`

describe('a project that embeds the gateway', () => {
  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('is checked with its types by module %s, resolution %s', async (module, moduleResolution) => {
    const options = {
      target: 'es2023',
      lib: ['es2023', 'dom'],
      types: ['node'],
      module,
      moduleResolution,
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      exactOptionalPropertyTypes: true,
    }
    const config = join(consumer, `tsconfig.${moduleResolution}.json`)
    await writeFile(config, JSON.stringify({ compilerOptions: options, files: ['embed.ts'] }))

    const checked = await run(
      'node',
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', config],
      {
        cwd: consumer,
      },
    ).catch((error: { stdout: string }) => error)

    expect(checked.stdout).toBe('')
  })

  it('runs with what is published', async () => {
    const program = `
      import { createGateway } from 'snapshot-gateway'
      import * as client from 'snapshot-gateway/client'
      import { createRequire } from 'node:module'
      const require = createRequire(import.meta.url)
      const gateway = createGateway({
        server: { port: 0 },
        snapshot: { path: ${JSON.stringify(join(consumer, 'snapshot.json'))} },
        sections: { operationalState: { from: () => ({ primary: 'active' }) } },
      })
      await gateway.refresh()
      const { data } = await gateway.query('{ snapshot { operationalState { primary } } }')
      await gateway.stop()
      console.log(JSON.stringify([
        data.snapshot.operationalState.primary,
        Object.keys(client).length > 0,
        require.resolve('snapshot-gateway/schema.graphql').endsWith('schema.graphql'),
      ]))`

    const { stdout } = await run('node', ['--input-type=module', '-e', program], { cwd: consumer })

    expect(JSON.parse(stdout)).toEqual(['ACTIVE', true, true])
  })

  it('has the command line, which tells its version', async () => {
    const main = join(consumer, 'node_modules/snapshot-gateway/dist/main.js')

    const { stdout } = await run('node', [main, '--version'], { cwd: consumer })

    expect(stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/)
  })
})
