import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { loadConfig, type LoadOptions } from '../../src/config/load-config.ts'
import { ConfigError } from '../../src/errors.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

async function load(options: Partial<LoadOptions> = {}) {
  const warnings: string[] = []
  const warn = (message: string): void => void warnings.push(message)
  const loaded = await loadConfig({ env: { HOME: folder }, cwd: folder, warn, ...options })
  return { ...loaded, warnings }
}

async function problems(options: Partial<LoadOptions>): Promise<string[]> {
  const error: unknown = await load(options).catch((reason: unknown) => reason)
  return error instanceof ConfigError ? error.message.split('\n') : []
}

async function write(name: string, text: string | Buffer): Promise<string> {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

describe('loadConfig', () => {
  it('takes the file that is named, then that of the environment, then the one in the folder', async () => {
    const env = { HOME: folder, SNAPSHOT_GATEWAY_CONFIG: 'environment.yaml' }
    await write('snapshot-gateway.yaml', 'name: folder')
    await write('environment.yaml', 'name: environment')
    await write('flag.yaml', 'name: flag')

    const found = [await load({ file: 'flag.yaml', env }), await load({ env }), await load()]

    expect(found.map(({ config, origin, file }) => [config.name, origin, file])).toEqual([
      ['flag', `${folder}/flag.yaml (--config)`, `${folder}/flag.yaml`],
      [
        'environment',
        `${folder}/environment.yaml (SNAPSHOT_GATEWAY_CONFIG)`,
        `${folder}/environment.yaml`,
      ],
      ['folder', `${folder}/snapshot-gateway.yaml`, `${folder}/snapshot-gateway.yaml`],
    ])
  })

  it('takes the built-in Kora default where there is no file', async () => {
    const { config, origin, file } = await load({ env: { SNAPSHOT_GATEWAY_CONFIG: ' ' } })

    expect(origin).toBe('the built-in Kora default (no configuration file)')
    expect(file).toBeUndefined()
    expect(config.sections.operationalState?.from[0]?.kind).toBe('kora')
  })

  it('starts paths in the folder of the file', async () => {
    await mkdir(join(folder, 'etc'))
    const file = await write('etc/gateway.yaml', 'snapshot: { path: ./snapshot.json }')

    expect((await load({ file })).config.snapshot.path).toBe(`${folder}/etc/snapshot.json`)
  })

  it('lets flags and the environment win over the file, and says so', async () => {
    const file = await write(
      'gateway.yaml',
      `
server: { host: localhost, port: 1 }
snapshot: { path: ./a.json, schedule: "0 * * * *" }
sections: { costLadder: { creditPoolUsd: 5 } }
`,
    )
    const env = {
      HOME: folder,
      KORA_SNAPSHOT_PATH: 'b${x}.json',
      KORA_SNAPSHOT_INTERVAL_SEC: '60',
      KORA_CREDIT_POOL_USD: 'none',
    }

    const { config, origin, warnings } = await load({ file, env, host: '::1', port: 0 })

    expect(config.server).toMatchObject({ host: '::1', port: 0 })
    expect(config.snapshot).toMatchObject({
      path: `${folder}/b\${x}.json`,
      schedule: '0 * * * *',
      intervalSeconds: 60,
    })
    expect(config.sections.costLadder).toMatchObject({ creditPoolUsd: 5, fallbackPoolUsd: 200 })
    expect(warnings).toEqual([expect.stringContaining('KORA_CREDIT_POOL_USD')])
    expect(origin).toBe(
      `${file} (--config), with KORA_SNAPSHOT_PATH, KORA_SNAPSHOT_INTERVAL_SEC, KORA_CREDIT_POOL_USD`,
    )
  })

  it('checks what a flag brings like everything else, and names the flag', async () => {
    const file = await write('gateway.yaml', 'name: x\nserver: { port: 1 }\nnaem: y')

    expect(await problems({ file, host: '0.0.0.0', port: 70_000 })).toEqual([
      'server.port: expected at most 65535, found 70000 (--port)',
      'server.host: expected a loopback address where server.tokens is empty, found "0.0.0.0" (--host)',
      `${file}:3: naem: unknown key; did you mean "name"?`,
    ])
  })

  it('says what is wrong with the files that a start reads along with all the rest', async () => {
    const empty = await write('empty', ' \n')
    await write('good', 'secret')
    const file = await write(
      'gateway.yaml',
      `naem: y
server:
  tokens:
    - { name: a, valueFile: ./good }
    - { name: b, valueFile: ./empty }
    - { name: c, valueFile: ./none }
  trustedDocuments: ./documents
phrasebook: ./phrases.yaml
`,
    )

    expect(await problems({ file })).toEqual([`${file}:1: naem: unknown key; did you mean "name"?`])
    expect(await problems({ file, readsFiles: true })).toEqual([
      `${file}:1: naem: unknown key; did you mean "name"?`,
      `${file}:5: server.tokens[1].valueFile: expected a token in ${empty}, found an empty file`,
      `${file}:6: server.tokens[2].valueFile: expected a token in ${folder}/none, found no such file`,
      `${file}:7: server.trustedDocuments: expected documents in ${folder}/documents, found no such file`,
      `${file}:8: phrasebook: expected a phrasebook in ${folder}/phrases.yaml, found no such file`,
    ])
  })

  it('tells once what could not be filled in', async () => {
    const file = await write(
      'gateway.yaml',
      `
server: { host: "\${HOST}", tokens: [] }
snapshot: { schedule: "\${WHEN}" }
phrasebook: "\${BOOK}"
`,
    )

    const found = await problems({ file, readsFiles: true })

    expect(found.map((line) => /variable (\w+),/.exec(line)?.[1])).toEqual(['HOST', 'WHEN', 'BOOK'])
  })

  it('adds no section for a pool in the environment', async () => {
    const file = await write('gateway.yaml', 'name: bare')

    const { config } = await load({ file, env: { HOME: folder, KORA_CREDIT_POOL_USD: '5' } })

    expect(config.sections).toEqual({})
  })

  it('invents no pool outside the Kora default', async () => {
    const file = await write('gateway.yaml', 'sections: { costLadder: {} }')

    expect((await load({ file })).config.sections.costLadder?.fallbackPoolUsd).toBeNull()
  })

  it('refuses a file that is named and is not there', async () => {
    const file = join(folder, 'none.yaml')

    await expect(load({ file: 'none.yaml' })).rejects.toThrow(
      `${file}: expected a configuration file (--config), found nothing there`,
    )
    await expect(load({ env: { SNAPSHOT_GATEWAY_CONFIG: 'none.yaml' } })).rejects.toThrow(
      `${file}: expected a configuration file (SNAPSHOT_GATEWAY_CONFIG), found nothing there`,
    )
  })

  it('refuses a folder, a file that is too large, and one that is not text', async () => {
    await mkdir(join(folder, 'snapshot-gateway.yaml'))
    const large = await write('large.yaml', `#${'x'.repeat(1_048_576)}`)
    const binary = await write('binary.yaml', Buffer.from([0xff, 0xfe, 0x00, 0x41]))

    await expect(load()).rejects.toThrow('expected a file that can be read, found EISDIR')
    await expect(load({ file: large })).rejects.toThrow('expected at most 1 MiB, found more')
    await expect(load({ file: binary })).rejects.toThrow(
      'expected a file that can be read, found text that is not UTF-8',
    )
  })
})
