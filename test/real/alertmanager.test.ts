import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, it } from 'vitest'

import { makeSource, read } from '../sources/contract.ts'
import { describeReal } from '../support/real-part.ts'
import { freePort, type RunningProgram, startProgram, until } from '../support/real-program.ts'

const PROGRAM = '/usr/bin/prometheus-alertmanager'

const INSTALL = 'apt-get install prometheus-alertmanager'

describeReal({ name: 'Alertmanager', file: PROGRAM, install: INSTALL }, () => {
  let folder = ''
  let alertmanager: RunningProgram | undefined
  const url = () => alertmanager?.url ?? ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'alertmanager-'))
    const config = join(folder, 'alertmanager.yml')
    await writeFile(config, 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n')
    const port = await freePort()
    alertmanager = await startProgram(
      [
        PROGRAM,
        `--config.file=${config}`,
        `--storage.path=${folder}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ],
      `http://127.0.0.1:${port}`,
      '/-/ready',
    )
  }, 30_000)

  afterAll(async () => {
    await alertmanager?.stop()
    await rm(folder, { recursive: true })
  })

  const post = (path: string, body: unknown) =>
    fetch(`${url()}/api/v2/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const alerts = async () => {
    const { value } = await read(
      makeSource({ kind: 'alertmanager', url: url() }, { section: 'alerts' }),
    )
    return value as { title: string }[]
  }
  const titles = async () => (await alerts()).map(({ title }) => title).toSorted()

  it('has no alerts at first', async () => {
    expect(await alerts()).toEqual([])
  })

  it('shows what is posted, without Watchdog', async () => {
    const startsAt = new Date().toISOString()
    const endsAt = new Date(Date.now() + 600_000).toISOString()
    const labels = [
      { alertname: 'HighErrorRate', severity: 'critical', category: 'api' },
      { alertname: 'DiskFilling', severity: 'warning', service: 'db' },
      { alertname: 'Watchdog', severity: 'none' },
    ]
    await post(
      'alerts',
      labels.map((one) => ({ labels: one, annotations: { summary: 'why' }, startsAt, endsAt })),
    )
    await until(async () => (await titles()).length === 2)

    expect(await alerts()).toContainEqual({
      id: expect.stringMatching(/^[0-9a-f]+$/),
      severity: 'critical',
      category: 'api',
      title: 'HighErrorRate',
      detail: 'why',
      startedAt: startsAt,
      url: null,
    })
  })

  it('drops an alert that is silenced', async () => {
    const response = await post('silences', {
      matchers: [{ name: 'alertname', value: 'DiskFilling', isRegex: false, isEqual: true }],
      startsAt: new Date().toISOString(),
      endsAt: new Date(Date.now() + 600_000).toISOString(),
      createdBy: 'test',
      comment: 'test',
    })

    expect(response.status).toBe(200)
    await until(async () => (await titles()).length === 1)
    expect(await titles()).toEqual(['HighErrorRate'])
  })
})
