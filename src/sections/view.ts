import type { History } from '../snapshot/history.ts'
import type { Alerts } from './alerts.ts'
import type { CostLadder } from './cost-ladder.ts'
import type { OperationalState } from './operational-state.ts'
import type { Overall } from './overall.ts'
import type { Freshness, SectionKey } from './section.ts'
import type { ServiceHealth } from './service-health.ts'
import type { Tasks } from './tasks.ts'

/** One source, as shown. */
export interface SourceView {
  readonly id: string
  readonly kind: string
  readonly section: SectionKey
  readonly everyMs: number
  readonly latencyMs: number | null
  readonly freshness: Freshness
}

/** What a gateway does among its replicas. */
export type GatewayRole = 'STANDALONE' | 'LEADER' | 'FOLLOWER'

/** How a gateway stands among the replicas that share its snapshot. */
export interface ReplicaView {
  /** The boot id of the one that refreshed last; null when none is known. */
  readonly leader: string | null
  /** Since when it has been the one, in epoch milliseconds. */
  readonly since: number | null
  /** Whether what they share can be reached. */
  readonly connected: boolean
  /** How often this one took over from another. */
  readonly takeovers: number
  /** How often this one lost its turn to another. */
  readonly refusals: number
}

/** The gateway itself, as shown; it changes only with the view. */
export interface GatewayView {
  readonly name: string
  readonly version: string
  readonly bootId: string
  readonly startedAt: number
  readonly role: GatewayRole
  /** None where it stands alone. */
  readonly replica?: ReplicaView
  readonly schedule: {
    /** Null where cron cannot say the interval. */
    readonly cron: string | null
    readonly everySeconds: number
    readonly timezone: string
    readonly lastRefreshAt: number | null
    readonly lastDurationMs: number | null
    readonly nextRefreshAt: number | null
  }
}

/** A snapshot as seen at an instant; instants are epoch milliseconds. */
export interface SnapshotView {
  readonly schemaVersion: number
  readonly revision: string
  readonly bootId: string
  readonly computedAt: number | null
  readonly stale: boolean
  readonly staleAt: number | null
  readonly restored: boolean
  readonly overall: Overall
  readonly operationalState: OperationalState
  readonly alerts: Alerts
  readonly costLadder: CostLadder
  readonly serviceHealth: ServiceHealth
  readonly tasks: Tasks
  /** Every source in the order of the configuration. */
  readonly sources: readonly SourceView[]
  /** The first instant at which this is what is seen. */
  readonly at: number
  /** The next instant at which any freshness differs; Infinity when none. */
  readonly validUntil: number
}

/**
 * What every door serves: the same object for every instant from `at` up to but not including
 * `validUntil`, so that an answer is a pure function of the view and the request.
 */
export interface View extends SnapshotView {
  readonly gateway: GatewayView
  /** What was published up to this revision, and what has changed since then without a refresh. */
  readonly history: History
}
