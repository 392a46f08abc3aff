import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { loadConfig } from '../src/config/load-config.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const readme = await readFile(join(root, 'README.md'), 'utf8')

/** The code blocks of a language, in their order. */
function blocksOf(language: string): string[] {
  const pattern = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm')
  return [...readme.matchAll(pattern)].map(([, text = '']) => text)
}

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'readme-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('the README', () => {
  it('is short enough to be read', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(251)
  })

  it.each(blocksOf('yaml').map((text, index) => [index + 1, text] as const))(
    'has a configuration %i that can be loaded',
    async (index, text) => {
      const file = join(folder, `${index}.yaml`)
      await writeFile(file, text)
      const warnings: string[] = []
      const env = { KORA_HOME: folder }

      const { config } = await loadConfig({
        file,
        env,
        cwd: folder,
        warn: (message) => void warnings.push(message),
      })

      expect(Object.keys(config.sections).length).toBeGreaterThan(0)
      expect(warnings).toEqual([])
    },
  )

  it('has a program that runs as it is', async () => {
    const [program = ''] = blocksOf('ts')
    // A package may import itself by its name only from within.
    const within = join(root, 'test', 'output')
    await mkdir(within, { recursive: true })
    const file = join(within, `readme-${process.pid}.mjs`)
    await writeFile(file, program)

    const { stdout } = await run(process.execPath, [file], { cwd: folder }).finally(
      () => void rm(file),
    )

    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\nREADY\n$/)
  })

  it('has commands that exist', async () => {
    const { stdout } = await run(process.execPath, [join(root, 'dist/main.js'), '--help'])
    const commands = [...readme.matchAll(/(?:dist\/main\.js|`snapshot-gateway) ([a-z]+)/g)].map(
      ([, command = '']) => command,
    )

    expect(commands.length).toBeGreaterThan(5)
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'))
  })

  it('sets up, checks, reads and asks as it says', async () => {
    const main = join(root, 'dist/main.js')
    const options = { cwd: folder, env: { PATH: process.env.PATH, KORA_HOME: folder } }
    const config = join(folder, 'file.yaml')
    await writeFile(config, blocksOf('yaml')[0] ?? '')
    await writeFile(
      join(folder, 'state.json'),
      (blocksOf('json')[0] ?? '').replace(/"20[^"]+Z"/, `"${new Date().toISOString()}"`),
    )
    const call = (...args: string[]) =>
      run(process.execPath, [main, ...args, '--config', config, '--port', '1'], options)

    await run(process.execPath, [main, 'init'], options)
    const check = await call('check')
    await call('refresh')
    const query = await call('query', '{ snapshot { operationalState { primary } } }')

    expect(check.stdout).toMatch(/operationalState +json +ok/)
    expect(JSON.parse(query.stdout)).toEqual({
      data: { snapshot: { operationalState: { primary: 'ACTIVE' } } },
    })
    expect(query.stderr).toContain('offline')
    await expect(call('status')).rejects.toMatchObject({ code: 3 })
  })
})
