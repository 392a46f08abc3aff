import { homedir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { expandHome, koraHome, readEnvironment } from '../../src/config/environment.ts'

function read(env: Readonly<Record<string, string>>) {
  const warnings: string[] = []
  const settings = readEnvironment(env, '/srv/here', (message) => warnings.push(message))
  return { settings, warnings }
}

describe('koraHome', () => {
  it.each([
    [{ HOME: '/home/u' }, '/home/u/.kora'],
    [{ HOME: '/home/u', KORA_HOME: ' /srv/kora ' }, '/srv/kora'],
    [{ HOME: '/home/u', KORA_HOME: '~/k' }, '/home/u/k'],
    [{ HOME: '/home/u', KORA_HOME: '  ' }, '/home/u/.kora'],
  ])('of %j is %s', (env, home) => {
    expect(koraHome(env)).toBe(home)
  })

  it('is in the home folder of the user where the environment names none', () => {
    expect(koraHome({})).toBe(join(homedir(), '.kora'))
  })
})

describe('expandHome', () => {
  it('takes ~/ at the start only', () => {
    const paths = ['~', '~/a', 'a/~/b', '~other/a'].map((path) => expandHome(path, { HOME: '/h' }))

    expect(paths).toEqual(['/h', '/h/a', 'a/~/b', '~other/a'])
  })
})

describe('readEnvironment', () => {
  it('sets nothing where nothing is set or everything is blank', () => {
    const blank = {
      KORA_SNAPSHOT_PATH: ' ',
      KORA_SNAPSHOT_INTERVAL_SEC: '',
      KORA_CREDIT_POOL_USD: ' ',
    }

    expect(read({})).toEqual({ settings: {}, warnings: [] })
    expect(read(blank)).toEqual({ settings: {}, warnings: [] })
  })

  it('reads the three variables of the original', () => {
    const env = {
      HOME: '/home/u',
      KORA_SNAPSHOT_PATH: ' ~/snapshot.json ',
      KORA_SNAPSHOT_INTERVAL_SEC: ' 60 ',
      KORA_CREDIT_POOL_USD: '12.5',
    }

    expect(read(env)).toEqual({
      settings: {
        snapshotPath: '/home/u/snapshot.json',
        intervalSeconds: 60,
        fallbackPoolUsd: 12.5,
      },
      warnings: [],
    })
  })

  it('starts a relative path in the folder the program runs in', () => {
    expect(read({ KORA_SNAPSHOT_PATH: 'a.json' }).settings.snapshotPath).toBe('/srv/here/a.json')
  })

  it.each(['1', '86400', '300.0', '6e1'])('takes an interval of %s', (text) => {
    expect(read({ KORA_SNAPSHOT_INTERVAL_SEC: text })).toEqual({
      settings: { intervalSeconds: Number(text) },
      warnings: [],
    })
  })

  it.each(['0', '-5', '86401', '1.5', 'soon', 'nan', 'inf', 'Infinity', '0x10', '5m'])(
    'warns of an interval of %s and goes on with 300',
    (text) => {
      expect(read({ KORA_SNAPSHOT_INTERVAL_SEC: text })).toEqual({
        settings: { intervalSeconds: 300 },
        warnings: [
          `KORA_SNAPSHOT_INTERVAL_SEC: expected whole seconds from 1 to 86400, found "${text}"; using 300`,
        ],
      })
    },
  )

  it.each(['0', '-1', 'abc', 'nan', 'inf', '1e999', '$200'])(
    'warns of a pool of %s and goes on with 200',
    (text) => {
      expect(read({ KORA_CREDIT_POOL_USD: text })).toEqual({
        settings: { fallbackPoolUsd: 200 },
        warnings: [
          `KORA_CREDIT_POOL_USD: expected an amount of US dollars above 0, found "${text}"; using 200`,
        ],
      })
    },
  )
})
