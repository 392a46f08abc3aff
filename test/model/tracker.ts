import { expect } from 'vitest'

import { compareRevisions } from '../../src/snapshot/revision.ts'
import type { ExpectedSnapshot } from './expected-section.ts'
import { expectSnapshot } from './expected-view.ts'
import { flipsAfter, type Known, NEVER, type Situation } from './expected.ts'
import { type Selection, type Spec, SPECS } from './sources.ts'
import type { Happening, Outcome } from './upstream.ts'

/** How far apart the slots of the schedule are. */
export const SLOT_MS = 300_000

/** After how long a refresh publishes what it has. */
const PUBLISH_AFTER_MS = 2_000

/** For how long a refresh may stay away after a step of the clock, besides the gap of the slots. */
const CLOCK_WATCH_MS = 20_000

interface Read {
  readonly spec: Spec
  readonly variant: number
  readonly before: Known
  readonly outcome: Outcome
  end: { readonly wall: number; readonly mono: number } | undefined
}

interface Running {
  readonly wall: number
  readonly mono: number
  readonly slot: number
  /** Which sources are to be read in it. */
  readonly due: ReadonlyMap<string, boolean | 'perhaps'>
  readonly reads: Map<number, Read>
  isPublished: boolean
}

/** A publication as it must be found in the history. */
export interface Published {
  readonly revision: string
  readonly at: number
  readonly snapshot: ExpectedSnapshot
  /** Which services had a source. */
  readonly services: readonly string[]
}

/** An instant on both clocks. */
export interface Instant {
  readonly wall: number
  readonly mono: number
}

/**
 * Follows what happened and tells what the gateway must hold. It fails where something happens that
 * must not: a read that is not due, two refreshes at once, a publication without a cause.
 */
export interface Tracker {
  /** A gateway was started and shows a stored revision; null: none. */
  started(selection: Selection, at: Instant, restored: string | null): void
  stopped(): void
  reconfigured(selection: Selection): void
  /** All sources are to be read now, unless they are being read. */
  forced(): void
  pushed(spec: Spec, value: unknown): void
  jumped(at: Instant): void
  follow(happenings: readonly Happening[], until: Instant): void
  situation(): Situation
  /** The revision that is shown. */
  shown(): string
  isRestored(): boolean
  isRunning(): boolean
  /** Whether what goes by the clock alone must have noticed the last step of it. */
  isClockSettled(at: Instant): boolean
  /** Everything that was published and is not lost, in the order in which it happened. */
  published(): readonly Published[]
  /** Whether nothing was lost after a revision. */
  isUnbroken(revision: string): boolean
  /** The history was lost. */
  forgot(): void
  nextFlip(now: number): number | undefined
}

/** Makes a tracker of nothing yet. */
export function createTracker(): Tracker {
  let selection: Selection = {}
  let known: ReadonlyMap<string, Known> = new Map()
  let computedAt: number | null = null
  let startedAt = 0
  let revision = '0'
  let running: Running | undefined
  let isForced = false
  /** Whether a refresh must follow the one that is running, which goes by an old configuration. */
  let isForcedNext = false
  /** Whether listeners are to be told of another configuration. */
  let isReplanned = false
  let push: { spec: Spec; value: unknown } | undefined
  /** Whether the slots are where the clock says, because it was not set since the start. */
  let isExact = true
  let last: Instant = { wall: 0, mono: 0 }
  let quietSince = 0
  let jumpedAt = 0
  let refreshes: { from: number; to: number }[] = []
  const saved = new Map<string, Situation>()
  let published: Published[] = []
  let shown = '0'
  let isRestored = false
  /** The first publication after something was lost; changes are whole from there on. */
  let unbrokenFrom: string | undefined
  let isBroken = true

  const situation = (): Situation => ({ selection, known, computedAt, startedAt })

  function keep(from: Situation): void {
    const kept = SPECS.filter((spec) => isSame(spec, from.selection, selection)).flatMap(
      ({ id }): [string, Known][] => {
        const one = from.known.get(id)
        return one === undefined ? [] : [[id, one]]
      },
    )
    known = new Map(kept)
  }

  function begin({ wall, mono }: Instant): Running {
    const forced = isForced
    isForced = false
    if (isExact && !forced) expect(wall % SLOT_MS, 'a refresh begins at a slot').toBe(0)
    const slot = isExact ? wall - (wall % SLOT_MS) : NaN
    quietSince = mono
    const due = SPECS.filter(({ id }) => selection[id] !== undefined).map(
      (spec) => [spec.id, isDue(spec, known.get(spec.id) ?? NEVER, slot, wall, forced)] as const,
    )
    return { wall, mono, slot, due: new Map(due), reads: new Map(), isPublished: false }
  }

  function checkReads({ reads, due }: Running): void {
    const ids = [...reads.values()].map(({ spec }) => spec.id)
    expect(new Set(ids).size, 'each source is read once').toBe(ids.length)
    for (const [id, isWanted] of due) {
      if (isWanted !== 'perhaps') expect(ids.includes(id), `${id} is read`).toBe(isWanted)
    }
  }

  function publish(at: Instant, given: string): void {
    expect(compareRevisions(given, revision), `${given} follows ${revision}`).toBeGreaterThan(0)
    revision = given
    shown = given
    isRestored = false
    computedAt = at.wall
    saved.set(revision, situation())
    if (isBroken) unbrokenFrom = revision
    isBroken = false
    const services = SPECS.filter(({ id }) => selection[id] !== undefined)
    published.push({
      revision,
      at: at.wall,
      snapshot: expectSnapshot(situation(), at.wall),
      services: services.flatMap(({ service }) => service ?? []),
    })
  }

  function onPublication(at: Instant, given: string): void {
    if (isReplanned && given === shown) {
      isReplanned = false
      return
    }
    if (push !== undefined) {
      const { spec, value } = push
      push = undefined
      const { wall } = at
      const pushed: Known = { ...NEVER, value, collectedAt: wall, attemptedAt: wall, slot: wall }
      known = new Map(known).set(spec.id, pushed)
      publish(at, given)
      return
    }
    if (running === undefined) {
      const empty = begin(at)
      checkReads(empty)
      publish(at, given)
      refreshes.push({ from: at.wall, to: at.wall })
      return
    }
    const reads = [...running.reads.values()]
    const ended = reads.filter(({ end }) => end !== undefined)
    if (!running.isPublished) checkReads(running)
    for (const read of ended) {
      const { id, transport } = read.spec
      const isKept = transport !== 'http' || selection[id]?.variant === read.variant
      if (selection[id] === undefined || !isKept) continue
      known = new Map(known).set(id, applied(read, running))
    }
    publish(at, given)
    if (ended.length < reads.length) {
      expect(running.isPublished, 'what has come is published once').toBe(false)
      expect(at.mono - running.mono, 'what has come is published in time').toBe(PUBLISH_AFTER_MS)
      running.isPublished = true
      return
    }
    const lastEnd = Math.max(...ended.map(({ end }) => end?.mono ?? 0))
    expect(at.mono, 'the last answer is published at once').toBe(lastEnd)
    refreshes.push({ from: running.wall, to: at.wall })
    running = undefined
    isForced ||= isForcedNext
    isForcedNext = false
  }

  function onCall(happening: Extract<Happening, { kind: 'call' }>): void {
    running ??= begin(happening)
    expect(happening.mono, 'all sources are asked at the start').toBe(running.mono)
    const spec = SPECS.find(({ id }) => id === happening.id)
    if (spec === undefined) throw new Error(`no such source: ${happening.id}`)
    expect(selection[spec.id], `${spec.id} is configured`).toBeDefined()
    running.reads.set(happening.call, {
      spec,
      variant: selection[spec.id]?.variant ?? 0,
      before: known.get(spec.id) ?? NEVER,
      outcome: happening.outcome,
      end: undefined,
    })
  }

  function onEnd({ call, wall, mono }: Instant & { readonly call: number }): void {
    const read = running?.reads.get(call)
    if (running === undefined || read === undefined) return
    read.end = { wall, mono }
    const took = mono - running.mono
    expect(took, `${read.spec.id} keeps its deadline`).toBeLessThanOrEqual(read.spec.timeoutMs)
  }

  function checkSlots(until: Instant): void {
    if (!isExact) {
      const quiet = until.mono - quietSince
      expect(quiet, 'a refresh follows a step of the clock').toBeLessThanOrEqual(
        SLOT_MS + CLOCK_WATCH_MS,
      )
      return
    }
    const first = Math.floor(last.wall / SLOT_MS) + 1
    for (let slot = first * SLOT_MS; slot <= until.wall; slot += SLOT_MS) {
      const isCovered =
        refreshes.some(({ from, to }) => from <= slot && slot <= to) ||
        (running !== undefined && running.wall <= slot)
      expect(isCovered, `there is a refresh at ${new Date(slot).toISOString()}`).toBe(true)
    }
    refreshes = []
  }

  return {
    started(next, at, restored) {
      selection = next
      startedAt = at.wall
      isExact = true
      isForced = true
      last = at
      quietSince = at.mono
      const stored = restored === null ? undefined : saved.get(restored)
      if (restored !== null) expect(stored, `${restored} was published`).toBeDefined()
      known = new Map()
      if (stored !== undefined) keep(stored)
      computedAt = stored?.computedAt ?? null
      shown = restored ?? '0'
      isRestored = restored !== null
      const isWhole = stored !== undefined && isSameWhole(stored.selection, next)
      if (!isWhole || restored !== published.at(-1)?.revision) isBroken = true
    },
    stopped() {
      running = undefined
      isForced = false
      isForcedNext = false
      refreshes = []
    },
    reconfigured(next) {
      const before = situation()
      selection = next
      keep(before)
      isReplanned = true
      if (running === undefined) isForced = true
      else isForcedNext = true
    },
    forced() {
      if (running === undefined) isForced = true
    },
    pushed(spec, value) {
      push = { spec, value }
    },
    jumped(at) {
      isExact = false
      last = at
      quietSince = at.mono
      jumpedAt = at.mono
    },
    follow(happenings, until) {
      for (const happening of happenings) {
        if (happening.kind === 'call') onCall(happening)
        else if (happening.kind === 'end') onEnd(happening)
        else onPublication(happening, happening.revision)
      }
      expect(isReplanned, 'a reload is told').toBe(false)
      expect(push, 'a push is published').toBeUndefined()
      expect(isForced, 'a refresh begins when it is asked for').toBe(false)
      checkSlots(until)
      last = until
    },
    situation,
    shown: () => shown,
    isRestored: () => isRestored,
    isRunning: () => running !== undefined,
    isClockSettled: ({ mono }) => isExact || mono - jumpedAt >= CLOCK_WATCH_MS,
    published: () => published,
    isUnbroken: (from) =>
      !isBroken && unbrokenFrom !== undefined && compareRevisions(from, unbrokenFrom) >= 0,
    forgot() {
      published = []
      isBroken = true
    },
    nextFlip: (now) => flipsAfter(situation(), now)[0],
  }
}

/** Whether a source stays the same from one configuration to another. */
function isSame({ id, transport }: Spec, from: Selection, to: Selection): boolean {
  const [before, after] = [from[id], to[id]]
  if (before === undefined || after === undefined) return false
  return transport !== 'http' || before.variant === after.variant
}

/** Whether all sources are the same in two configurations. */
function isSameWhole(from: Selection, to: Selection): boolean {
  const isIn = (spec: Spec): boolean =>
    isSame(spec, from, to) || (from[spec.id] === undefined && to[spec.id] === undefined)
  return SPECS.every(isIn)
}

function isDue(
  { transport, everyMs, expireAfterMs }: Spec,
  { retryAt, slot: lastSlot }: Known,
  slot: number,
  now: number,
  forced: boolean,
): boolean | 'perhaps' {
  if (transport === 'push') return false
  if (retryAt !== null && now < retryAt && retryAt - now <= expireAfterMs) return false
  if (forced || everyMs === null || lastSlot === null) return true
  if (Number.isNaN(lastSlot) || Number.isNaN(slot)) return 'perhaps'
  return lastSlot > slot || slot - lastSlot >= everyMs
}

function applied({ spec, before, outcome, end }: Read, { mono, slot }: Running): Known {
  if (end === undefined) throw new Error('expected a read that has ended')
  const { wall } = end
  const isInTime = end.mono - mono < spec.timeoutMs
  if (isInTime && outcome.kind === 'value') {
    const collectedAt = outcome.collectedAt ?? wall
    return { ...NEVER, value: outcome.value, collectedAt, attemptedAt: wall, slot }
  }
  const code = isInTime && outcome.kind === 'failure' ? outcome.code : 'TIMEOUT'
  const asked = isInTime && outcome.kind === 'failure' ? outcome.retryAfterMs : 0
  const waitMs = Math.min(asked, spec.expireAfterMs)
  return {
    ...before,
    attemptedAt: wall,
    failure: { code, since: before.failure?.since ?? wall },
    failures: before.failures + 1,
    retryAt: waitMs > 0 ? wall + waitMs : null,
    slot,
  }
}
