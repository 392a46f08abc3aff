import { execFile } from 'node:child_process'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { beforeAll, expect, it } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))

interface Packed {
  readonly files: readonly { readonly path: string; readonly size: number }[]
}

let files: Packed['files'] = []

/** Lists what would be published, without running any script. */
beforeAll(async () => {
  const parameters = ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline']
  const { stdout } = await run('npm', parameters, { cwd: root, maxBuffer: 16 * 1_048_576 })
  const [packed] = JSON.parse(stdout) as Packed[]
  files = packed?.files ?? []
})

/** Everything that may be in the package; the names of chunks and assets hold their hash. */
const ALLOWED = [
  /^(?:LICENSE|README\.md|package\.json|schema\.graphql)$/,
  /^dist\/chunks\/[\w-]+\.js$/,
  /^dist\/cockpit\/(?:index\.html|[\w./-]+\.(?:js|css|json|svg))$/,
  /^dist\/(?:client|commands|config|refresh|routing|sections|serve|snapshot|sources|store)\/[\w/-]+(?:\.d\.ts|\.js)$/,
  /^dist\/(?:errors|gateway|index|instant|main|package-file|version)(?:\.d\.ts|\.js)$/,
]

const NEEDED = [
  'LICENSE',
  'README.md',
  'package.json',
  'schema.graphql',
  'dist/main.js',
  'dist/index.js',
  'dist/index.d.ts',
  'dist/client/client.js',
  'dist/client/client.d.ts',
  'dist/cockpit/index.html',
]

it('publishes what it runs with and nothing else', () => {
  const paths = files.map(({ path }) => path)

  expect(paths).toEqual(expect.arrayContaining(NEEDED))
  expect(paths.filter((path) => !ALLOWED.some((pattern) => pattern.test(path)))).toEqual([])
})

it('publishes code and types for every room, and no source, map or test', async () => {
  const paths = new Set(files.map(({ path }) => path))
  const names = await readdir(join(root, 'src'), { recursive: true })
  const sources = names.filter((name) => name.endsWith('.ts') && !name.startsWith('cockpit'))

  const missing = sources.flatMap((name) => {
    const stem = `dist/${name.slice(0, -'.ts'.length)}`
    return [`${stem}.js`, `${stem}.d.ts`].filter((path) => !paths.has(path))
  })

  expect(sources.length).toBeGreaterThan(50)
  expect(missing).toEqual([])
})

it('stays small enough to be installed in a moment', () => {
  expect(files.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(8 * 1_048_576)
})

it('points to files that are there', async () => {
  const text = await readFile(join(root, 'package.json'), 'utf8')
  const { bin, exports } = JSON.parse(text)
  const targets = [bin, exports].flatMap(leaves)

  expect(targets.length).toBeGreaterThan(5)
  await Promise.all(targets.map((target) => stat(join(root, target))))
  expect(await readFile(join(root, 'dist/main.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
})

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return Object.values(Object(value)).flatMap(leaves)
}
