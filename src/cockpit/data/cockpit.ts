import {
  ChangesDocument,
  DayDocument,
  GatewayDocument,
  WeekDocument,
} from '../generated/graphql.ts'
import { ask } from './ask.ts'
import { now } from './clock.ts'
import { type Connection, watchSnapshot } from './live.ts'
import { addChanges, addPoints } from './past.ts'
import type { DayPoint, FieldChange, Gateway, Point, Snapshot } from './snapshot.ts'

const DAY_MS = 86_400_000

/** The shortest time between two reloads of the page by itself. */
const LEAST_RELOAD_MS = 60_000

/** A week moves slowly: it is loaded again this long after the last time at the soonest. */
const WEEK_EVERY_MS = 300_000

/** Everything that the page shows; null: not heard yet. */
export interface Cockpit {
  readonly connection: Connection
  readonly snapshot: Snapshot | null
  readonly gateway: Gateway | null
  readonly day: readonly DayPoint[] | null
  readonly week: readonly Point[] | null
  readonly changes: { readonly complete: boolean; readonly fields: readonly FieldChange[] } | null
}

/** The page's view of the gateway, which moves by itself. */
export interface CockpitFeed {
  retry(): void
  /** Loads the last seven days, or what is new of them. */
  loadWeek(): void
}

/** Follows the gateway and tells what to show whenever that is different. */
export function followGateway(onChange: (cockpit: Cockpit) => void): CockpitFeed {
  let cockpit: Cockpit = {
    connection: { state: 'connecting' },
    snapshot: null,
    gateway: null,
    day: null,
    week: null,
    changes: null,
  }
  let bootId: string | null = null
  /** How far the past is known; null: from the beginning, since another run may know another. */
  let dayTo: string | null = null
  let changesTo: string | null = null
  let weekAt = 0
  let isLoading = false
  let isOutdated = false

  const show = (news: Partial<Cockpit>): void => {
    cockpit = { ...cockpit, ...news }
    onChange(cockpit)
  }

  const loadPast = async (): Promise<void> => {
    isOutdated = true
    if (isLoading) return
    isLoading = true
    while (isOutdated) {
      isOutdated = false
      await Promise.all([loadDay(), loadChanges(), loadGateway()])
    }
    isLoading = false
  }

  const loadDay = async (): Promise<void> => {
    const known = dayTo === null ? [] : (cockpit.day ?? [])
    const asked = await ask(DayDocument, { from: dayTo ?? instantBefore(DAY_MS) })
    if (!asked.ok) return
    const day = addPoints(known, asked.data.history, now())
    dayTo = day.at(-1)?.computedAt ?? null
    show({ day })
  }

  const loadChanges = async (): Promise<void> => {
    const known = changesTo === null ? null : cockpit.changes
    const since = changesTo === null ? { time: instantBefore(DAY_MS) } : { revision: changesTo }
    const asked = await ask(ChangesDocument, { since })
    if (!asked.ok) return
    const { revision, complete, fields } = asked.data.changes
    changesTo = revision
    show({
      changes: {
        complete: complete && known?.complete !== false,
        fields: addChanges(known?.fields ?? [], fields),
      },
    })
  }

  const loadGateway = async (): Promise<void> => {
    const asked = await ask(GatewayDocument, {})
    if (asked.ok) show({ gateway: asked.data.gateway })
  }

  const loadWeek = async (): Promise<void> => {
    weekAt = now()
    const asked = await ask(WeekDocument, { from: instantBefore(7 * DAY_MS) })
    if (asked.ok) show({ week: asked.data.history })
  }

  const { retry } = watchSnapshot({
    onSnapshot(snapshot) {
      const isNew = snapshot.revision !== cockpit.snapshot?.revision
      if (snapshot.bootId !== bootId) {
        bootId = snapshot.bootId
        dayTo = null
        changesTo = null
      }
      show({ snapshot })
      if (isNew || cockpit.day === null) void loadPast()
      if (cockpit.week !== null && now() - weekAt > WEEK_EVERY_MS) void loadWeek()
    },
    onConnection: (connection) => show({ connection }),
    onOutdated: reload,
  })
  return { retry, loadWeek: () => void loadWeek() }
}

function instantBefore(ms: number): string {
  return new Date(now() - ms).toISOString()
}

/** Asks for the page again, which may be the one to sign in on; not over and over. */
function reload(): void {
  const last = Number(sessionStorage.getItem('reloadedAt') ?? 0)
  if (Math.abs(Date.now() - last) < LEAST_RELOAD_MS) return
  sessionStorage.setItem('reloadedAt', String(Date.now()))
  location.reload()
}
