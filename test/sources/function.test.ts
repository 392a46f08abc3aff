import { describe, expect, it } from 'vitest'

import type { SourceFunction } from '../../src/sources/function.ts'
import { makeSource, read, readFailure, SECRET } from './contract.ts'

const PLACE = { section: 'tasks' } as const

const make = (give: SourceFunction) => makeSource(give, PLACE)

describe('function', () => {
  it('gives what the function returns', async () => {
    expect(await read(make(() => ({ openCount: 3 })))).toEqual({ value: { openCount: 3 } })
  })

  it('waits for a promise', async () => {
    expect((await read(make(async () => ({ openCount: 3 })))).value).toEqual({ openCount: 3 })
  })

  it('holds a copy that the program cannot change', async () => {
    const items = [{ title: 'a' }]
    const { value } = await read(make(() => ({ items })))

    items[0] = { title: 'b' }

    expect(value).toEqual({ items: [{ title: 'a' }] })
  })

  it.each<[string, SourceFunction]>([
    [
      'throws',
      () => {
        throw new Error(SECRET)
      },
    ],
    ['rejects', () => Promise.reject(new Error(SECRET))],
    ['rejects with no error', () => Promise.reject(SECRET)],
  ])('fails with INTERNAL when it %s', async (_how, give) => {
    expect(await readFailure(make(give))).toMatchObject({
      code: 'INTERNAL',
      message: 'the function failed',
    })
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a function', () => 1],
    ['a map', new Map()],
    ['an object that holds a function', { openCount: () => 1 }],
  ])('fails with INVALID_DATA when it gives %s', async (_what, value) => {
    expect((await readFailure(make(() => value))).code).toBe('INVALID_DATA')
  })

  it('is told of its deadline, and fails with TIMEOUT when it then gives up', async () => {
    const deadline = new AbortController()
    const source = make(({ signal }) => {
      const told = new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('told')))
      })
      deadline.abort()
      return told
    })

    expect((await readFailure(source, { signal: deadline.signal })).code).toBe('TIMEOUT')
  })
})
