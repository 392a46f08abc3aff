import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { buildSchema } from 'graphql'
import { describe, expect, it } from 'vitest'

import packageFile from '../package.json' with { type: 'json' }
import { runMain } from './support/command-line.ts'
import { useFolders } from './support/folders.ts'

const newFolder = useFolders()
const fixtures = fileURLToPath(new URL('./fixtures/config/', import.meta.url))

const run = async (args: readonly string[], env: Record<string, string> = {}) =>
  runMain(args, { folder: await newFolder(), env })

describe('the command line', () => {
  it.concurrent.each([
    [['--version'], new RegExp(`^${packageFile.version.replaceAll('.', '\\.')}\n$`)],
    [['--help'], /^Usage: snapshot-gateway \[options\] \[command\]\n/],
    [['start', '--help'], /--config <file>[^]*--host <host>[^]*--port <port>/],
    [['status', '--help'], /--url <url>[^]*--token <token>[^]*--json/],
    [['init', '--help'], /\[file\]|file +where to write it/],
  ])('answers %j and exits 0', async (args, expected) => {
    expect(await run(args)).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(expected),
    })
  })

  it.concurrent.each([
    [['bogus'], /unknown command 'bogus'/],
    [['start', '--bogus'], /unknown option '--bogus'/],
    [['--bogus'], /unknown option '--bogus'/],
    [['start', 'extra'], /too many arguments for 'start'/],
    [['start', '--port', '99999'], /expected a port from 0 to 65535/],
    [['start', '--port', '1e3'], /expected a port from 0 to 65535/],
    [['start', '--port'], /argument missing/],
    [['start', '--log', 'yaml'], /json, pretty/],
    [['query'], /missing required argument 'document'/],
    [['query', '{ a }', '--variables', '[1'], /expected a JSON object/],
    [['query', '{ a }', '--variables', '[1]'], /expected a JSON object/],
    [['status', '--url', 'nonsense'], /expected an http or https URL, found nonsense/],
    [['query', '{ a }', '--url', 'ftp://x'], /expected an http or https URL, found ftp:/],
    [['ask', 'status?', '--url', ''], /expected an http or https URL, found nothing/],
    [['schema', 'openapi'], /graphql, config/],
    [['ask'], /missing required argument 'question'/],
  ])('takes %j for a mistake: exits 64 and says which', async (args, expected) => {
    const { code, stdout, stderr } = await run(args)

    expect({ code, stdout }).toEqual({ code: 64, stdout: '' })
    expect(stderr).toMatch(expected)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it.concurrent.each(['http://me:secret@127.0.0.1', 'ftp://me:secret@x', 'http://me:secret@:x'])(
    'does not repeat the password in %s',
    async (url) => {
      const { code, stdout, stderr } = await run(['status', '--url', url])

      expect({ code, stdout }).toEqual({ code: 64, stdout: '' })
      expect(stderr).toMatch(/without a user and a password; a token goes in --token\n$/)
      expect(stderr).not.toContain('secret')
    },
  )

  it('prints the GraphQL schema', async () => {
    const { code, stdout } = await run(['schema'])

    expect(code).toBe(0)
    expect(buildSchema(stdout).getQueryType()?.getFields()).toHaveProperty('snapshot')
  })

  it('prints the JSON Schema of the configuration', async () => {
    const { code, stdout } = await run(['schema', 'config'])

    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ properties: { sections: {}, snapshot: {} } })
  })

  it('does not mind a reader that goes away', async () => {
    const folder = await newFolder()
    const { code, stderr } = await runMain(['schema', 'config'], { folder, deaf: true })

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})

describe('init', () => {
  it('writes a configuration, and replaces none', async () => {
    const folder = await newFolder()
    const first = await runMain(['init'], { folder })
    const file = join(folder, 'snapshot-gateway.yaml')
    await writeFile(file, `${await readFile(file, 'utf8')}# mine`)
    const second = await runMain(['init'], { folder })

    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('start --config') })
    expect(second).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('there is one already'),
    })
    expect(await readFile(file, 'utf8')).toMatch(/# mine$/)
  })

  it('says that it cannot write where there is no folder', async () => {
    const { code, stderr } = await run(['init', 'no/such/folder.yaml'])

    expect(code).toBe(78)
    expect(stderr).toBe(
      'expected to write a new no/such/folder.yaml, found no folder for it (ENOENT)\n',
    )
  })
})

describe('a configuration that cannot be used', () => {
  it.concurrent.each(readdirSync(fixtures))('%s: nothing is started, exit 78', async (name) => {
    const file = join(fixtures, name)
    const { code, stdout, stderr } = await run(['start', '--config', file, '--port', '0'])

    expect({ code, stdout }).toEqual({ code: 78, stdout: '' })
    for (const line of stderr.trim().split('\n')) expect(line.startsWith(`${file}:`)).toBe(true)
  })

  it.concurrent.each([
    [
      'named by --config that is not there',
      ['--config', 'none.yaml'],
      {},
      /none\.yaml: .*--config/,
    ],
    [
      'named by the environment that is not there',
      [],
      { SNAPSHOT_GATEWAY_CONFIG: 'none.yaml' },
      /SNAPSHOT_GATEWAY_CONFIG/,
    ],
    ['that is a folder', ['--config', '.'], {}, /EISDIR/],
    [
      'with a host from elsewhere',
      ['--host', '0.0.0.0'],
      {},
      /^server\.host: expected a loopback address/,
    ],
  ])('%s: exit 78', async (_name, args, env, expected) => {
    const { code, stdout, stderr } = await run(['start', ...args], env)

    expect({ code, stdout }).toEqual({ code: 78, stdout: '' })
    expect(stderr).toMatch(expected)
    expect(stderr).not.toMatch(/^ +at /m)
  })

  it.concurrent.each(['start', 'refresh', 'status', 'query', 'check', 'ask'])(
    'is told of by %s in the same words',
    async (command) => {
      const folder = await newFolder()
      await writeFile(join(folder, 'bad.yaml'), 'naem: typo\nsections: 3\n')
      const words = ['query', 'ask'].includes(command) ? ['{ a }'] : []
      const { code, stdout, stderr } = await runMain([command, ...words, '--config', 'bad.yaml'], {
        folder,
      })

      expect({ code, stdout }).toEqual({ code: 78, stdout: '' })
      expect(stderr.replaceAll(folder, '')).toBe(
        '/bad.yaml:1: naem: unknown key; did you mean "name"?\n' +
          '/bad.yaml:2: sections: expected a mapping, found 3\n',
      )
    },
  )

  it('is one whose snapshot another program writes', async () => {
    const folder = await newFolder()
    await writeFile(join(folder, 'theirs.json'), '{"schema_version": 6}')
    await writeFile(join(folder, 'gateway.yaml'), 'snapshot: { path: theirs.json }')
    const options = { folder }
    const started = await runMain(['start', '--config', 'gateway.yaml', '--port', '0'], options)
    const refreshed = await runMain(['refresh', '--config', 'gateway.yaml'], options)

    for (const { code, stdout, stderr } of [started, refreshed]) {
      expect({ code, stdout }).toEqual({ code: 78, stdout: '' })
      expect(stderr).toContain('two writers cannot share a file: set snapshot.path')
    }
    expect(await readFile(join(folder, 'theirs.json'), 'utf8')).toBe('{"schema_version": 6}')
  })
})
