import { afterEach, describe, expect, it } from 'vitest'

import { sourceConfig } from '../../src/sources/create-source.ts'
import { fixture } from '../support/fixture.ts'
import * as script from '../support/origin.ts'
import { startOrigin } from '../support/origin.ts'
import { describeHttpSource, makeSource, read, readFailure, SECRET } from './contract.ts'

const PLACE = { section: 'alerts' } as const

const PATH = '/api/v2/alerts'

const SILENCED = 'alertmanager/local-0.25.0-alerts-one-silenced.json'

describeHttpSource('alertmanager', {
  place: PLACE,
  config: (url) => ({
    kind: 'alertmanager',
    url,
    token: SECRET,
    tenant: SECRET,
    headers: { 'x-key': SECRET },
  }),
  answer: (origin) => origin.on(PATH, script.json(fixture(SILENCED))),
  value: [
    {
      id: '48a7466205cd7240',
      severity: 'critical',
      category: 'api',
      title: 'HighErrorRate',
      detail: '5xx',
      startedAt: '2026-11-22T07:22:50.136Z',
      url: 'http://127.0.0.1/x',
    },
    {
      id: '5fa31169709ee6b4',
      severity: 'warning',
      category: 'NoSeverity',
      title: 'NoSeverity',
      detail: null,
      startedAt: '2026-11-22T07:22:50.136Z',
      url: null,
    },
  ],
})

function alert(labels: Record<string, string>, more: object = {}) {
  return {
    labels: { alertname: 'A', ...labels },
    annotations: {},
    startsAt: '2026-11-22T07:22:50.136Z',
    fingerprint: JSON.stringify(labels),
    status: { state: 'active', silencedBy: [], inhibitedBy: [] },
    ...more,
  }
}

describe('alertmanager', () => {
  const open: { close(): Promise<void> }[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
  })

  const start = async (answer: script.Script) => {
    const origin = await startOrigin()
    open.push(origin)
    origin.onAny(answer)
    return origin
  }
  const titles = async (alerts: unknown[], options: object = {}) => {
    const { url } = await start(script.json(alerts))
    const { value } = await read(makeSource({ kind: 'alertmanager', url, ...options }, PLACE))
    return (value as { title: string }[]).map(({ title }) => title)
  }
  const field = async (name: string, labels: Record<string, string>, options: object = {}) => {
    const { url } = await start(script.json([alert(labels)]))
    const { value } = await read(makeSource({ kind: 'alertmanager', url, ...options }, PLACE))
    return (value as Record<string, unknown>[])[0]?.[name]
  }

  it('asks below its base path, for the tenant, without what is silenced or inhibited', async () => {
    const origin = await start(script.json([]))
    const url = `${origin.url}/api/alertmanager/grafana/`

    await read(makeSource({ kind: 'alertmanager', url, tenant: 'team-a', token: 't' }, PLACE))

    expect(origin.seen[0]).toMatchObject({
      path: `/api/alertmanager/grafana${PATH}?active=true&silenced=false&inhibited=false`,
      headers: { 'x-scope-orgid': 'team-a', authorization: 'Bearer t' },
    })
  })

  it('reads a recorded answer', async () => {
    expect(
      await titles(fixture('alertmanager/karma-0.27.0-alerts-flat-derived.json') as unknown[]),
    ).toHaveLength(8)
  })

  it.each([
    ['suppressed', { status: { state: 'suppressed' } }],
    ['unprocessed', { status: { state: 'unprocessed' } }],
    ['silenced', { status: { state: 'active', silencedBy: ['x'] } }],
    ['inhibited', { status: { state: 'active', inhibitedBy: ['x'] } }],
    ['muted', { status: { state: 'active', mutedBy: ['x'] } }],
  ])('leaves out what is %s, should it be sent all the same', async (_what, more) => {
    expect(await titles([alert({}), alert({ alertname: 'B' }, more)])).toEqual(['A'])
  })

  it.each([
    ['critical', 'critical'],
    ['Page', 'critical'],
    ['P1', 'critical'],
    ['major', 'warning'],
    ['none', 'info'],
    ['', 'warning'],
    ['purple', 'warning'],
  ])('reads the severity %j as %s', async (severity, ours) => {
    expect(await field('severity', { severity })).toBe(ours)
  })

  it('reads severities as it is told to', async () => {
    const options = { severities: { Major: 'critical', '*': 'info' } }

    expect(await field('severity', { severity: 'major' }, options)).toBe('critical')
    expect(await field('severity', { severity: 'page' }, options)).toBe('critical')
    expect(await field('severity', { severity: 'purple' }, options)).toBe('info')
  })

  it.each<[Record<string, string>, object, string]>([
    [{ category: 'c', service: 's' }, {}, 'c'],
    [{ service: 's', job: 'j' }, {}, 's'],
    [{ namespace: 'n' }, {}, 'n'],
    [{}, {}, 'A'],
    [{ alertname: '' }, {}, 'uncategorized'],
    [{ team: 't', service: 's' }, { category: 'team' }, 't'],
    [{ service: 's', squad: 'q' }, { category: ['team', 'squad'] }, 'q'],
  ])('finds the category of %j with %j', async (labels, options, category) => {
    expect(await field('category', labels, options)).toBe(category)
  })

  const LIST = ['Watchdog', 'InfoInhibitor', 'Disk', 'Net'].map((alertname) =>
    alert({ alertname, team: alertname === 'Net' ? 'net' : 'core' }),
  )

  it.each<[object, string[]]>([
    [{}, ['Disk', 'Net']],
    [{ ignoreDefaults: false }, ['Watchdog', 'InfoInhibitor', 'Disk', 'Net']],
    [{ ignore: ['Disk'] }, ['Net']],
    [{ ignore: ['team="net"'] }, ['Disk']],
    [{ ignore: ['team!=net'] }, ['Net']],
    [{ ignore: ['alertname=~"N.t|X"'] }, ['Disk']],
    [{ ignore: ['alertname=~"e"'] }, ['Disk', 'Net']],
    [{ ignore: ['alertname!~"Net"'] }, ['Net']],
    [{ ignore: ['gone=""'] }, []],
  ])('ignores with %j all but %j', async (options, left) => {
    expect(await titles(LIST, options)).toEqual(left)
  })

  it.each([['alertname=~"("'], ['two words'], ['']])('refuses the matcher %j', (matcher) => {
    const options = { kind: 'alertmanager', url: 'http://127.0.0.1/', ignore: [matcher] }

    expect(sourceConfig('alerts', false).safeParse(options).success).toBe(false)
  })

  it('lists an alert once that several members of a cluster hold', async () => {
    const one = await start(script.json([alert({ alertname: 'A' }), alert({ alertname: 'B' })]))
    const two = await start(script.json([alert({ alertname: 'B' }), alert({ alertname: 'C' })]))
    const urls = [one.url, two.url]

    const { value } = await read(makeSource({ kind: 'alertmanager', urls }, PLACE))

    expect((value as { title: string }[]).map(({ title }) => title)).toEqual(['A', 'B', 'C'])
  })

  it('goes by the members that answer, and fails when none does', async () => {
    const good = await start(script.json([alert({})]))
    const bad = await start(script.text('', { status: 500 }))
    const some = makeSource({ kind: 'alertmanager', urls: [bad.url, good.url] }, PLACE)
    const none = makeSource({ kind: 'alertmanager', urls: [bad.url, bad.url] }, PLACE)

    expect((await read(some)).value).toHaveLength(1)
    expect((await readFailure(none)).code).toBe('HTTP_STATUS')
  })

  it('does not wait for a member that hangs until its own deadline', async () => {
    const good = await start(script.json([alert({})]))
    const hung = await start(script.hang())
    const source = makeSource(
      { kind: 'alertmanager', urls: [hung.url, good.url], timeout: '1s' },
      PLACE,
    )

    expect((await read(source)).value).toHaveLength(1)
  })

  it.each<[string, unknown]>([
    ['an object', {}],
    ['the envelope of the old API', { status: 'success', data: [] }],
    ['an alert without a fingerprint', [{ ...alert({}), fingerprint: undefined }]],
    ['labels that are no text', [alert({}, { labels: { a: 1 } })]],
    ['no status', [alert({}, { status: null })]],
  ])('fails with INVALID_DATA on %s', async (_what, answer) => {
    const { url } = await start(script.json(answer))

    expect((await readFailure(makeSource({ kind: 'alertmanager', url }, PLACE))).code).toBe(
      'INVALID_DATA',
    )
  })
})
