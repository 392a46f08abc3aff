import { randomUUID } from 'node:crypto'

import { type Logger, pino } from 'pino'

import type { Config, ConfigInput } from './config/config.ts'
import { type ScheduleGaps, timingGaps } from './config/cron.ts'
import { makeLayout } from './config/make-layout.ts'
import { needsRestart } from './config/needs-restart.ts'
import { parseConfig } from './config/parse-config.ts'
import { placeSources } from './config/place-sources.ts'
import { StoreError } from './errors.ts'
import { type Tried, tryOnce } from './refresh/collect.ts'
import type { Plan } from './refresh/plan.ts'
import { createRecorder } from './refresh/recorder.ts'
import { createRefresher, type PushOutcome } from './refresh/refresher.ts'
import type { LastRefresh, RefreshReport } from './refresh/report.ts'
import { createSchedule, type Schedule } from './refresh/schedule.ts'
import type { Answer } from './routing/answer.ts'
import { createMeter } from './routing/meter.ts'
import { readPhrasebook } from './routing/read-phrasebook.ts'
import { createRouting, type Routing } from './routing/routing.ts'
import type { GatewayView, View } from './sections/view.ts'
import { type Answers, createAnswers } from './serve/answers/answers.ts'
import { createSchema } from './serve/graphql/schema.ts'
import { createServer } from './serve/server.ts'
import { countCalls } from './sources/count-calls.ts'
import { createSource } from './sources/create-source.ts'
import { createSourceContext } from './sources/source-context.ts'
import { createFileStore } from './store/file-store.ts'
import { createFileHistoryStore, historyPath } from './store/history-store.ts'
import { shareStore } from './store/share-store.ts'
import type { ReplicaStatus } from './store/store.ts'
import { version } from './version.ts'

/** What a gateway uses of the world around it. */
export interface GatewayDeps {
  readonly fetch: typeof fetch
  /** The environment; commands inherit a few names of it. Empty by default. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Takes what the gateway tells about itself; silent by default. */
  readonly log: Logger
  /** Whether the stored snapshot is only looked at; false by default. */
  readonly readOnly: boolean
}

/** A snapshot gateway. */
export interface Gateway {
  /** Serves the stored snapshot, listens, refreshes at once and then on schedule; gives the address. */
  start(): Promise<string>
  /** Takes over what is stored, without listening or refreshing. */
  restore(): Promise<void>
  /** Ends what start began, within 5 s: no request cut, no write half done. */
  stop(): Promise<void>
  /** Shows the current snapshot. */
  view(): View
  /** Answers a GraphQL operation in process. */
  readonly query: Answers['query']
  /** Answers a routine question without a model; never throws, never guesses. */
  answer(question: string): Answer
  /** Reads all sources now; callers that arrive while a refresh runs share it. */
  refresh(): Promise<RefreshReport>
  /** Tries each source once, publishes nothing, and gives what each of them gave. */
  check(): Promise<readonly Tried[]>
  /** Hands a source of kind push a value. */
  push(sourceId: string, value: unknown): Promise<PushOutcome>
  /** Calls a listener at every publication and every reload until the function it returns is called. */
  subscribe(listener: (view: View) => void): () => void
  /** Goes on with another configuration; throws a `ConfigError` and changes nothing if it is bad. */
  reload(config: Config | ConfigInput): Promise<void>
}

/** Wires a gateway together; throws a `ConfigError` for a configuration that cannot be used. */
export function createGateway(
  input: Config | ConfigInput,
  deps: Partial<GatewayDeps> = {},
): Gateway {
  const { env = {}, log = pino({ enabled: false }), readOnly = false } = deps
  const fetchOf = deps.fetch ?? fetch
  const bootId = randomUUID()
  const startedAt = Date.now()
  const warn = (message: string): void => log.warn(message)

  let sourceCalls = 0
  let config = parseConfig(input)
  // Takes a tenth of a second for a schedule of certain days: not for each refresh again.
  let gaps = timingGaps(config.snapshot)
  let plan = makePlan(config, gaps)
  let schedule = makeSchedule(config)

  const { path } = config.snapshot
  const onStoreFailure = (error: unknown): void => log.error({ err: error }, 'not saved')
  const local = createFileStore({ path, warn, readOnly })
  const store = readOnly
    ? local
    : shareStore(local, config.store, {
        name: config.name,
        replica: bootId,
        gapMs: gaps.shortestMs,
        log,
      })
  const refresher = createRefresher({
    plan,
    store,
    recorder: createRecorder({
      store: createFileHistoryStore({ path: historyPath(path), warn, readOnly }),
      onStoreFailure,
    }),
    bootId,
    describeGateway,
    onRefresh({ failed, ...report }) {
      log.info(
        { ...report, failed: failed.map(({ source, code }) => ({ source, code })) },
        'refresh',
      )
    },
    onRefreshFailure: (error) => log.error({ err: error }, 'not refreshed'),
    onStoreFailure,
  })

  const refresh = (): Promise<RefreshReport> => refresher.refresh({ slot: lastSlot(), force: true })
  const refreshOrFail = async (): Promise<RefreshReport> => {
    const report = await refresh()
    const { outcome } = report
    if (outcome === 'led' || outcome === 'done') return report
    throw new StoreError(`the snapshot that the replicas share could not be refreshed: ${outcome}`)
  }
  const schema = createSchema()
  const answer = (question: string, view?: View): Answer => routing.answer(question, view)
  const answers = createAnswers({ schema, view: refresher.view, refresh: refreshOrFail, answer })
  const meter = createMeter()
  let routing = makeRouting(config)
  // Ends when the sources of former configurations are closed.
  let closing: Promise<unknown> = Promise.resolve()
  const server = createServer(
    {
      view: refresher.view,
      refresh: refreshOrFail,
      answer,
      meter,
      push: refresher.push,
      sourceCalls: () => sourceCalls,
      subscribe: refresher.subscribe,
      log,
    },
    { ...config.server, name: config.name },
  )

  function makePlan(from: Config, { longestMs }: ScheduleGaps): Plan {
    const context = createSourceContext({ fetch: fetchOf, env })
    const sources = placeSources(from).map(({ id, place, config: source }) =>
      countCalls(
        createSource(source, { id, place, gapMs: longestMs, context, folder: from.folder }),
        () => (sourceCalls += 1),
      ),
    )
    return {
      sources,
      layout: makeLayout(from, sources, longestMs, startedAt),
      publishAfterMs: from.snapshot.publishAfter,
      concurrency: from.snapshot.concurrency,
      historyMs: from.snapshot.history,
    }
  }

  function makeRouting({ phrasebook }: Config): Routing {
    return createRouting({
      entries: phrasebook === undefined ? [] : readPhrasebook(phrasebook),
      schema,
      query: (document, variables, view) => answers.queryView(view, document, variables),
      view: refresher.view,
      onAnswer: (given) => meter.count(given),
    })
  }

  function makeSchedule({ snapshot }: Config): Schedule {
    return createSchedule({
      expression: snapshot.schedule,
      intervalSeconds: snapshot.intervalSeconds,
      timezone: snapshot.timezone,
      onSlot: (slot) => {
        void refresher.begin({ slot, force: false })
      },
      logger: {
        info: (message) => log.debug(message),
        debug: (message) => log.debug(message),
        warn,
        error: (message) => log.error(message),
      },
    })
  }

  /** A slot so far back that the next one is a whole gap later, whatever the schedule. */
  function lastSlot(): number {
    const now = Date.now()
    return Math.min(now, (schedule.nextAt() ?? now) - gaps.longestMs)
  }

  function describeGateway(last: LastRefresh | null, replica: ReplicaStatus | null): GatewayView {
    return {
      name: config.name,
      version,
      bootId,
      startedAt,
      role: replica?.role ?? 'STANDALONE',
      ...(replica === null ? {} : { replica }),
      schedule: {
        cron: schedule.cron,
        everySeconds: Math.round(gaps.longestMs / 1_000),
        timezone: schedule.timezone,
        lastRefreshAt: last?.at ?? null,
        lastDurationMs: last?.durationMs ?? null,
        nextRefreshAt: schedule.nextAt(),
      },
    }
  }

  return {
    async start() {
      await refresher.restore()
      const url = await server.listen()
      schedule.start()
      refresher.redescribe()
      // Where replicas share the snapshot, one of them may have refreshed in this slot already.
      void refresher
        .begin({ slot: lastSlot(), force: store.replicas === undefined })
        .then(() => routing.warm())
      return url
    },
    restore: refresher.restore,
    async stop() {
      schedule.stop()
      await Promise.all([refresher.stop(), server.close()])
      await closing
      await Promise.all(plan.sources.map((source) => source.close()))
    },
    view: refresher.view,
    query: answers.query,
    answer: (question) => answer(question),
    refresh,
    check: () => tryOnce(plan.sources, plan.concurrency),
    push: refresher.push,
    subscribe: refresher.subscribe,
    async reload(next) {
      const parsed = parseConfig(next)
      const nextGaps = timingGaps(parsed.snapshot)
      const nextPlan = makePlan(parsed, nextGaps)
      const nextRouting = makeRouting(parsed)
      server.reconfigure({ ...parsed.server, name: parsed.name })
      for (const key of needsRestart(config, parsed)) warn(`${key} changes at the next start only`)
      const replaced = plan.sources
      schedule.stop()
      config = parsed
      gaps = nextGaps
      plan = nextPlan
      routing = nextRouting
      schedule = makeSchedule(config)
      schedule.start()
      // A refresh that runs reads them to its end: cut off, they would be said to fail.
      const unused = refresher
        .replan(plan)
        .then(() => Promise.all(replaced.map((source) => source.close())))
        .catch((error: unknown) => log.warn({ err: error }, 'a replaced source was not closed'))
      closing = Promise.all([closing, unused])
      void refresher.begin({ slot: lastSlot(), force: true, anew: true })
    },
  }
}
