import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Every field that a dashboard would show. */
export const WHOLE = `{ snapshot { revision computedAt stale staleAt restored
  overall { status since reasons { status section code message since } }
  operationalState { primary paused pauseReason degradationReasons since stale freshness { status collectedAt staleAt } }
  alerts { complete activeCount worstSeverity bySeverity { critical warning info } items { id severity category title startedAt firstSeenAt source } stale }
  costLadder { currentTier monthlyBudgetPctUsed modelDefault spentToDateUsd creditPoolUsd remainingUsd burnRateUsdPerDay stale }
  serviceHealth { vercel sentry doppler supabase fly worst services { name status since latencyMs summary freshness { status collectedAt } } stale }
  tasks { openCount inProgressCount blockedCount items { title state updatedAt } stale }
} }`

/** What a routine question needs. */
export const THREE =
  '{ snapshot { operationalState { primary } alerts { activeCount } costLadder { currentTier } } }'

/** Writes what a daemon would tell, and gives the configuration that reads it. */
export async function writeDaemon(folder, port = 0) {
  await mkdir(folder, { recursive: true })
  const write = async (name, value) => {
    const file = join(folder, `${name}.json`)
    await writeFile(file, JSON.stringify(value))
    return file
  }
  const identity = (names) => Object.fromEntries(names.map((name) => [name, name]))
  const services = {}
  for (const name of ['vercel', 'sentry', 'doppler', 'supabase', 'fly', 'api']) {
    const file = await write(name, { status: 'healthy', latencyMs: 20, summary: 'All is well' })
    services[name] = { kind: 'json', file, map: identity(['status', 'latencyMs', 'summary']) }
  }
  return {
    name: 'bench',
    server: { port },
    snapshot: { path: join(folder, 'snapshot.json') },
    sections: {
      operationalState: {
        from: {
          kind: 'json',
          file: await write('state', { primary: 'active', paused: false, degradationReasons: [] }),
          map: identity(['primary', 'paused', 'degradationReasons']),
        },
      },
      alerts: {
        from: {
          kind: 'json',
          file: await write('alerts', {
            items: Array.from({ length: 5 }, (_, index) => ({
              id: `alert-${index}`,
              title: `The disk of host ${index} is nearly full`,
              severity: 'warning',
              category: 'disk',
            })),
          }),
          map: { items: 'items' },
        },
      },
      costLadder: {
        creditPoolUsd: 200,
        defaultModel: 'small',
        from: {
          kind: 'json',
          file: await write('cost', { spentToDateUsd: 82.365 }),
          map: identity(['spentToDateUsd']),
        },
      },
      serviceHealth: { services },
      tasks: {
        from: {
          kind: 'json',
          file: await write('tasks', {
            openCount: 12,
            inProgressCount: 2,
            blockedCount: 1,
            items: Array.from({ length: 10 }, (_, index) => ({
              title: `Task ${index}`,
              state: 'open',
            })),
          }),
          map: identity(['openCount', 'inProgressCount', 'blockedCount', 'items']),
        },
      },
    },
  }
}
