import type { Plan } from '../../src/refresh/plan.ts'
import { createRecorder } from '../../src/refresh/recorder.ts'
import { createRefresher, type Refresher } from '../../src/refresh/refresher.ts'
import type { RefreshReport } from '../../src/refresh/report.ts'
import { SECTION_KEYS } from '../../src/sections/section.ts'
import type { GatewayView } from '../../src/sections/view.ts'
import type { History } from '../../src/snapshot/history.ts'
import type { Snapshot } from '../../src/snapshot/snapshot.ts'
import type { ReadOptions, ReadResult, Source } from '../../src/sources/source.ts'
import type { HistoryStore, SnapshotStore, StoredSnapshot } from '../../src/store/store.ts'
import { DAY, HOUR, MINUTE } from './snapshots.ts'

/** Makes a source out of a function. */
export function aReadable(
  place: Source['place'],
  read: (options: ReadOptions) => unknown,
  source: Partial<Source> = {},
): Source {
  return {
    id: place.section,
    kind: 'function',
    place,
    fingerprint: 'f',
    everyMs: null,
    timeoutMs: 10_000,
    maxBytes: 1_000,
    staleAfterMs: 10 * MINUTE,
    expireAfterMs: HOUR,
    heavy: false,
    read: async (options): Promise<ReadResult> => ({ value: await read(options) }),
    close: async () => {},
    ...source,
  }
}

/** Keeps what is saved in memory, for tests that are not about files. */
export function aMemoryStore(stored?: Snapshot): SnapshotStore & { saved: StoredSnapshot[] } {
  const saved: StoredSnapshot[] = []
  return {
    saved,
    load: async () => stored,
    save: async (snapshot) => {
      saved.push(snapshot)
    },
    close: async () => {},
  }
}

/** Keeps a history in memory. */
export function aHistoryStore(stored?: History): HistoryStore {
  return { load: async () => stored, save: async () => {}, close: async () => {} }
}

/** Makes a plan of sources. */
export function aPlan(sources: readonly Source[], plan: Partial<Plan> = {}): Plan {
  const configured = SECTION_KEYS.filter((key) =>
    sources.some(({ place }) => place.section === key),
  )
  return {
    sources,
    layout: {
      sources: sources.map(({ id, kind, place, everyMs, staleAfterMs, expireAfterMs }) => ({
        id,
        kind,
        ...place,
        everyMs: everyMs ?? 5 * MINUTE,
        staleAfterMs,
        expireAfterMs,
      })),
      required: Object.fromEntries(configured.map((key) => [key, key !== 'tasks'] as const)),
      rules: false,
      costLadder: { creditPoolUsd: null, fallbackPoolUsd: null, models: {}, defaultModel: null },
      staleAfterMs: 10 * MINUTE,
      startedAt: Date.now(),
    },
    publishAfterMs: 2_000,
    concurrency: 8,
    historyMs: 7 * DAY,
    ...plan,
  }
}

const GATEWAY: GatewayView = {
  name: 'test',
  version: '0.0.0',
  bootId: 'boot-2',
  startedAt: 0,
  role: 'STANDALONE',
  schedule: {
    cron: '*/5 * * * *',
    everySeconds: 300,
    timezone: 'UTC',
    lastRefreshAt: null,
    lastDurationMs: null,
    nextRefreshAt: null,
  },
}

/** Makes a refresher that notes its reports and the failures of its store. */
export function aRefresher(
  plan: Plan,
  store: SnapshotStore = aMemoryStore(),
  history: HistoryStore = aHistoryStore(),
): Refresher & { reports: RefreshReport[]; storeFailures: unknown[]; failures: unknown[] } {
  const reports: RefreshReport[] = []
  const failures: unknown[] = []
  const storeFailures: unknown[] = []
  const onStoreFailure = (error: unknown): void => {
    storeFailures.push(error)
  }
  const refresher = createRefresher({
    plan,
    store,
    recorder: createRecorder({ store: history, onStoreFailure }),
    bootId: 'boot-2',
    describeGateway: (last) => ({
      ...GATEWAY,
      schedule: {
        ...GATEWAY.schedule,
        lastRefreshAt: last?.at ?? null,
        lastDurationMs: last?.durationMs ?? null,
      },
    }),
    onRefresh: (report) => {
      reports.push(report)
    },
    onRefreshFailure: (error) => {
      failures.push(error)
    },
    onStoreFailure,
  })
  return { ...refresher, reports, storeFailures, failures }
}
