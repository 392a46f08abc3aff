import { readFile } from 'node:fs/promises'

import { expect, it } from 'vitest'

interface Locked {
  readonly dev?: boolean
  readonly hasInstallScript?: boolean
  readonly integrity?: string
  readonly license?: string
  readonly engines?: { readonly node?: string }
}

const root = new URL('../../', import.meta.url)

async function readJson(name: string): Promise<Record<string, object>> {
  return JSON.parse(await readFile(new URL(name, root), 'utf8'))
}

/** The packages that are installed with this one, by their place. */
async function readRuntime(): Promise<[place: string, locked: Locked][]> {
  const { packages = {} } = await readJson('package-lock.json')
  return Object.entries<Locked>({ ...packages }).filter(([place, { dev }]) => place !== '' && !dev)
}

it('needs no package that runs a script when it is installed', async () => {
  const runtime = await readRuntime()

  expect(runtime.length).toBeGreaterThan(10)
  expect(runtime.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([])
})

it('pins every package by its content', async () => {
  const runtime = await readRuntime()

  expect(runtime.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([])
})

it('stands on packages whose licences let it be passed on', async () => {
  const runtime = await readRuntime()

  expect([...new Set(runtime.map(([, { license }]) => license))].toSorted(byName)).toEqual([
    '0BSD',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'BlueOak-1.0.0',
    'ISC',
    'MIT',
    'MPL-2.0',
  ])
})

it('runs on the oldest Node that it says, but for what only injected requests use', async () => {
  const { engines } = await readJson('package.json')
  const runtime = await readRuntime()

  const misfits = runtime.filter(([, locked]) => !allows(locked.engines?.node ?? '*', [20, 19]))

  expect(engines).toEqual({ node: '>=20.19' })
  // fastify answers injected requests with it, which nobody here sends.
  expect(misfits.map(([place]) => place)).toEqual(['node_modules/cookie'])
})

it('says of every package that it stands on why it is there', async () => {
  const { dependencies, optionalDependencies, peerDependencies } = await readJson('package.json')
  const readme = await readFile(new URL('README.md', root), 'utf8')

  const rows = readme.slice(readme.indexOf('| dependency ')).split('\n').slice(2)
  const table = rows.slice(0, rows.indexOf(''))
  const told = table.flatMap((row) => row.split('|')[1]?.split(',') ?? [])

  const all = { ...dependencies, ...optionalDependencies, ...peerDependencies }
  expect(told.map((name) => name.trim()).toSorted(byName)).toEqual(
    Object.keys(all).toSorted(byName),
  )
  expect(table.every((row) => (row.split('|')[2]?.trim() ?? '') !== '')).toBe(true)
})

function byName(left = '', right = ''): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/** Whether a range of versions holds one; only what stands in the lock file is understood. */
function allows(range: string, [major, minor]: readonly [number, number]): boolean {
  return range.split('||').some((part) =>
    part
      .trim()
      .replace(/([<>]=?)\s+/g, '$1')
      .split(/\s+/)
      .every((comparator) => {
        const [, operator = '', wantedMajor, wantedMinor = '0'] =
          /^([<>]=?|\^|~)?v?(\d+|\*)(?:\.(\d+|x))?/.exec(comparator) ?? []
        if (wantedMajor === '*') return true
        const by = major - Number(wantedMajor) || minor - (Number(wantedMinor) || 0)
        if (operator === '>=') return by >= 0
        if (operator === '<') return by < 0
        return major === Number(wantedMajor) && by >= 0
      }),
  )
}
