import { describe, expect, it, onTestFinished, vi } from 'vitest'

import { hasRedis, startRedis } from '../store/redis-server.ts'
import { type Origin, startOrigin } from '../support/origin.ts'
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts'

interface Status {
  readonly snapshot: {
    readonly revision: string
    readonly restored: boolean
    readonly tasks: { readonly openCount: number | null }
    readonly alerts: { readonly items: readonly { readonly firstSeenAt: string }[] | null }
  }
  readonly gateway: { readonly role: string; readonly bootId: string }
}

const STATUS = `{
  snapshot { revision restored tasks { openCount } alerts { items { firstSeenAt } } }
  gateway { role bootId }
}`

const HISTORY = '{ history(maxPoints: 2016) { revision computedAt openTasks spentToDateUsd } }'

const REFRESH = 'mutation { refresh { revision failed { code } } }'

interface Point {
  readonly revision: string
  readonly computedAt: string
  readonly openTasks: number | null
  readonly spentToDateUsd: number | null
}

/** An upstream that counts how often it was read. */
async function startUpstream(): Promise<Origin> {
  const origin = await startOrigin()
  onTestFinished(() => origin.close())
  let open = 0
  const answer =
    (make: () => object): Parameters<Origin['on']>[1] =>
    (_request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(make()))
    }
  origin.on(
    '/tasks',
    answer(() => ({ open: (open += 1) })),
  )
  origin.on(
    '/alerts',
    answer(() => ({ items: [{ title: 'Disk full', severity: 'critical' }] })),
  )
  return origin
}

async function until<T>(ask: () => Promise<T> | T, done: (value: T) => boolean): Promise<T> {
  return vi
    .waitUntil(
      async () => {
        const value = await ask()
        return done(value) ? { value } : false
      },
      { timeout: 30_000, interval: 50 },
    )
    .then(({ value }) => value)
}

function status(gateway: GatewayProcess): Promise<Status> {
  return gateway.ask<Status>(STATUS)
}

function statuses(gateways: readonly GatewayProcess[]): Promise<Status[]> {
  return Promise.all(gateways.map(status))
}

/** Whether all show the same revision, and a later one than before. */
function isNewer(before: string) {
  return (all: readonly Status[]): boolean => {
    const revisions = new Set(all.map(({ snapshot }) => snapshot.revision))
    return revisions.size === 1 && BigInt([...revisions][0] ?? '') > BigInt(before)
  }
}

describe.skipIf(!hasRedis)('gateways that share a snapshot', { timeout: 60_000 }, () => {
  async function startGroup(size: number, intervalSeconds: number) {
    const [redis, upstream] = await Promise.all([startRedis(), startUpstream()])
    const options = { redis: redis.url, upstream: upstream.url, intervalSeconds }
    const gateways = await Promise.all(
      Array.from({ length: size }, () => startGatewayProcess(options)),
    )
    return { redis, upstream, options, gateways }
  }

  it('read each source once a slot, and all serve and remember the same', async () => {
    const { upstream, gateways } = await startGroup(3, 5)

    const histories = await until(
      () => Promise.all(gateways.map((gateway) => gateway.ask<{ history: Point[] }>(HISTORY))),
      (all) =>
        all.every(({ history }) => history.length >= 3) &&
        new Set(all.map(({ history }) => history.length)).size === 1,
    )

    const [first, ...others] = histories.map(({ history }) => history)
    for (const history of others) expect(history).toEqual(first)
    const reads = upstream.seen.filter(({ path }) => path === '/tasks').length
    const slots = first?.map(({ computedAt }) => Math.floor(Date.parse(computedAt) / 5_000)) ?? []
    // The slot of the start is worked on as soon as a replica is up, however late that is.
    expect(new Set(slots.slice(1)).size).toBe(slots.length - 1)
    // The next slot may have begun meanwhile.
    expect([slots.length, slots.length + 1]).toContain(reads)
    const roles = (await statuses(gateways)).map(({ gateway }) => gateway.role)
    expect(roles.toSorted()).toEqual(['FOLLOWER', 'FOLLOWER', 'LEADER'])
  })

  it('refresh when any of them is asked to', async () => {
    const { gateways } = await startGroup(3, 3_600)
    const before = await until(() => statuses(gateways), isNewer('0'))
    const follower = gateways[before.findIndex(({ gateway }) => gateway.role === 'FOLLOWER')]

    const report = await follower?.ask<{ refresh: { revision: string } }>(REFRESH)

    const after = await until(() => statuses(gateways), isNewer(before[0]?.snapshot.revision ?? ''))
    expect(after[0]?.snapshot.revision).toBe(report?.refresh.revision)
    expect(after[0]?.snapshot.tasks.openCount).toBe(2)
  })

  it('lose nothing of what is pushed to many of them at the same time', async () => {
    const { gateways } = await startGroup(3, 3_600)
    await until(() => statuses(gateways), isNewer('0'))
    const amounts = Array.from({ length: 12 }, (_, index) => index + 1)

    const accepted = await Promise.all(
      amounts.map(async (usd) => gateways[usd % gateways.length]?.pushSpend(usd)),
    )

    expect(new Set(accepted)).toEqual(new Set([202]))
    const histories = await until(
      () => Promise.all(gateways.map((gateway) => gateway.ask<{ history: Point[] }>(HISTORY))),
      (all) => all.every(({ history }) => history.length === 1 + amounts.length),
    )
    const pushed = histories.map(({ history }) =>
      history.slice(1).map((point) => point.spentToDateUsd),
    )
    expect(pushed[0]?.toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(amounts)
    expect(pushed[1]).toEqual(pushed[0])
    expect(pushed[2]).toEqual(pushed[0])
  })

  it('lose nothing of what many of them refresh at the same time', async () => {
    const { upstream, gateways } = await startGroup(3, 3_600)
    await until(() => statuses(gateways), isNewer('0'))

    const reports = await Promise.all(
      gateways.map((gateway) => gateway.ask<{ refresh: { revision: string } }>(REFRESH)),
    )

    const revisions = reports.map(({ refresh }) => refresh.revision)
    expect(new Set(revisions).size).toBe(3)
    expect(upstream.seen.filter(({ path }) => path === '/tasks')).toHaveLength(4)
    const newest = String(revisions.map(BigInt).reduce((a, b) => (a > b ? a : b)))
    await until(
      () => statuses(gateways),
      (all) => all.every(({ snapshot }) => snapshot.revision === newest),
    )
  })

  it('go on under another leader when the leader is killed, and remember what it knew', async () => {
    const { gateways, options } = await startGroup(3, 2)
    const before = await until(() => statuses(gateways), isNewer('0'))
    const leader = gateways[before.findIndex(({ gateway }) => gateway.role === 'LEADER')]
    const others = gateways.filter((gateway) => gateway !== leader)

    await leader?.kill('SIGKILL')

    const after = await until(() => statuses(others), isNewer(before[0]?.snapshot.revision ?? ''))
    expect(after[0]?.snapshot.alerts).toEqual(before[0]?.snapshot.alerts)
    // Which of them leads may change between two questions.
    const leads = [
      /^gateway_is_leader 1$/m,
      /^gateway_takeovers_total [1-9]/m,
      /^gateway_store_connected 1$/m,
    ]
    await until(
      () => Promise.all(others.map((gateway) => gateway.metrics())),
      (all) => all.some((metrics) => leads.every((line) => line.test(metrics))),
    )
    others.push(await startGatewayProcess(options))
    await until(
      () => Promise.all(others.map((gateway) => gateway.ask(HISTORY))),
      (all) => new Set(all.map((history) => JSON.stringify(history))).size === 1,
    )
  })

  it('never go back when the leader is stopped and goes on later', async () => {
    const { gateways } = await startGroup(2, 2)
    const before = await until(() => statuses(gateways), isNewer('0'))
    const index = before.findIndex(({ gateway }) => gateway.role === 'LEADER')
    const [leader, other] = [gateways[index], gateways[1 - index]]
    if (leader === undefined || other === undefined) throw new Error('expected two gateways')

    await leader.kill('SIGSTOP')
    const meanwhile = await until(
      () => statuses([other]),
      isNewer(before[0]?.snapshot.revision ?? ''),
    )
    await leader.kill('SIGCONT')

    const after = await until(
      () => statuses(gateways),
      isNewer(meanwhile[0]?.snapshot.revision ?? ''),
    )
    expect(after.filter(({ gateway }) => gateway.role === 'LEADER')).toHaveLength(1)
  })

  it('serve what they have while Redis is gone, and go on when it is back', async () => {
    const { redis, gateways } = await startGroup(2, 2)
    const before = await until(() => statuses(gateways), isNewer('0'))
    await redis.kill()

    await until(
      () => statuses(gateways),
      (all) => all.every(({ gateway }) => gateway.role === 'FOLLOWER'),
    )
    const during = await statuses(gateways)
    expect(during[0]?.snapshot.tasks.openCount).not.toBeNull()
    expect(await Promise.all(gateways.map(({ probe }) => probe('/readyz')))).toEqual([200, 200])
    const [first] = gateways
    await expect(first?.ask(REFRESH)).rejects.toThrow('UNAVAILABLE')

    await redis.start()
    await until(() => statuses(gateways), isNewer(before[0]?.snapshot.revision ?? ''))
  })

  it('start without Redis from their own file, and are not ready without one', async () => {
    const { redis, upstream, gateways, options } = await startGroup(1, 3_600)
    const [old] = gateways
    if (old === undefined) throw new Error('expected a gateway')
    const [before] = await until(() => statuses([old]), isNewer('0'))
    await old.kill('SIGTERM')
    await redis.kill()
    const reads = upstream.seen.length

    const [again, empty] = await Promise.all([
      startGatewayProcess({ ...options, folder: old.folder }),
      startGatewayProcess(options),
    ])

    expect(await Promise.all([again, empty].map(({ probe }) => probe('/readyz')))).toEqual([
      200, 503,
    ])
    expect((await status(again)).snapshot).toEqual({ ...before?.snapshot, restored: true })
    expect(upstream.seen).toHaveLength(reads)
    await redis.start()
    await until(() => statuses([again, empty]), isNewer(before?.snapshot.revision ?? ''))
    expect(await empty.probe('/readyz')).toBe(200)
  })
})
