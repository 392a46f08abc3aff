import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, it } from 'vitest'

import { makeSource, read, readFailure } from '../sources/contract.ts'
import { describeReal } from '../support/real-part.ts'
import { freePort, type RunningProgram, startProgram, until } from '../support/real-program.ts'

const PROGRAM = '/usr/bin/prometheus'

const RULES = `
groups:
  - name: test
    interval: 1s
    rules:
      - { alert: AlwaysFiring, expr: vector(1), labels: { severity: page, category: probe }, annotations: { summary: always } }
      - { alert: StillPending, expr: vector(1), for: 1h, labels: { severity: page } }
`

describeReal({ name: 'Prometheus', file: PROGRAM, install: 'apt-get install prometheus' }, () => {
  let folder = ''
  let prometheus: RunningProgram | undefined
  const url = () => prometheus?.url ?? ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'prometheus-'))
    const rules = join(folder, 'rules.yml')
    const config = join(folder, 'prometheus.yml')
    await writeFile(rules, RULES)
    await writeFile(
      config,
      `global: { evaluation_interval: 1s }\nrule_files: ['${rules}']\nscrape_configs: []\n`,
    )
    const port = await freePort()
    prometheus = await startProgram(
      [
        PROGRAM,
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      `http://127.0.0.1:${port}`,
      '/-/ready',
    )
  }, 30_000)

  afterAll(async () => {
    await prometheus?.stop()
    await rm(folder, { recursive: true })
  })

  it('shows what fires, and not what is pending', async () => {
    const source = makeSource({ kind: 'prometheus', url: url() }, { section: 'alerts' })
    await until(async () => ((await read(source)).value as unknown[]).length > 0)

    expect((await read(source)).value).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        severity: 'critical',
        category: 'probe',
        title: 'AlwaysFiring',
        detail: 'always',
        startedAt: expect.any(String),
      },
    ])
  })

  it('gives the number of a query', async () => {
    const queries = { openCount: 'vector(1) * 7', inProgressCount: 'scalar(vector(2))' }
    const source = makeSource({ kind: 'prometheus', url: url(), queries }, { section: 'tasks' })

    expect((await read(source)).value).toEqual({ openCount: 7, inProgressCount: 2 })
  })

  it('fails with INVALID_DATA on a query without samples, with HTTP_STATUS on a wrong one', async () => {
    const ask = (query: string) =>
      readFailure(makeSource({ kind: 'prometheus', url: url(), query }, { section: 'costLadder' }))

    expect((await ask('gone')).code).toBe('INVALID_DATA')
    expect((await ask('sum(')).code).toBe('HTTP_STATUS')
  })
})
