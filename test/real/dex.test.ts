import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env, execPath } from 'node:process'
import { promisify } from 'node:util'

import { afterEach, beforeEach, expect, it } from 'vitest'

import type { Source } from '../../src/sources/source.ts'
import { makeSource, read } from '../sources/contract.ts'
import { describeReal, INSTALL_PACKAGES, realPackageFile } from '../support/real-part.ts'

const PROGRAM = realPackageFile('@zeeg/dex/dist/index.js')

const TASKS = { section: 'tasks' } as const

const MAP = {
  openCount: 'length([?completed==`false`])',
  inProgressCount: 'length([?completed==`false` && started_at])',
  items: "[?completed==`false`].{title: name, state: started_at && 'IN_PROGRESS' || 'OPEN'}",
}

describeReal({ name: 'task tracker dex', file: PROGRAM, install: INSTALL_PACKAGES }, () => {
  let folder = ''
  const open: Source[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dex-'))
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
    await rm(folder, { recursive: true })
  })

  const dex = async (...parameters: string[]) => {
    const options = { cwd: folder, env: { ...env, HOME: folder } }
    const { stdout } = await promisify(execFile)(execPath, [PROGRAM, ...parameters], options)
    return stdout
  }
  const idOf = async (name: string) => {
    const tasks = JSON.parse(await dex('list', '--json')) as { id: string; name: string }[]
    return tasks.find((task) => task.name === name)?.id ?? ''
  }
  const make = (input: Parameters<typeof makeSource>[0]) => {
    const source = makeSource(input, TASKS, folder)
    open.push(source)
    return source
  }

  it('tells over MCP and over its command what is open and what is in progress', async () => {
    const overMcp = make({
      kind: 'mcp',
      command: [execPath, PROGRAM, 'mcp'],
      env: { HOME: folder },
      tool: 'list_tasks',
      map: MAP,
    })
    const byCommand = make({
      kind: 'json',
      command: [execPath, PROGRAM, 'list', '--json'],
      env: { HOME: folder },
      map: MAP,
    })
    await dex('create', 'first', '--description', 'd')
    await dex('create', 'second', '--description', 'd')
    const before = (await read(overMcp)).value

    await dex('start', await idOf('second'))

    expect(before).toMatchObject({ openCount: 2, inProgressCount: 0 })
    for (const source of [overMcp, byCommand]) {
      const { value } = await read(source)
      expect(value).toMatchObject({ openCount: 2, inProgressCount: 1 })
      expect((value as { items: unknown[] }).items).toContainEqual({
        title: 'second',
        state: 'IN_PROGRESS',
      })
    }
  }, 60_000)
})
