/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Since when changes are asked for: exactly one of the two. */
export type ChangesSince =
  {   /** A revision that was seen. */
  revision: string | number; time?: never; }
  |  { revision?: never;   /** An instant. */
  time: string; };

/** The rungs of the cost ladder. More values may be added. */
export type CostTier =
  /** From 90 % of the pool. */
  | 'DOWNSHIFT_90'
  /** From 100 % of the pool. */
  | 'HARD_STOP_100'
  /** Below 75 % of the pool. */
  | 'NORMAL'
  /** Not known. */
  | 'UNKNOWN'
  /** From 75 % of the pool. */
  | 'WARN_75';

/** How far a value can be relied on. More values may be added. */
export type FreshnessStatus =
  /** Too old to show: every value that depends on it is unknown. */
  | 'EXPIRED'
  /** Recent enough to act on. */
  | 'FRESH'
  /** Never read, or not configured: every value that depends on it is unknown. */
  | 'MISSING'
  /** The last good value, older than it should be. */
  | 'STALE';

/** What a gateway does among its replicas. More values may be added. */
export type GatewayRole =
  /** It serves what the leader publishes. */
  | 'FOLLOWER'
  /** It refreshes for all. */
  | 'LEADER'
  /** It is the only one. */
  | 'STANDALONE';

/** How things are, worst last. More values may be added. */
export type OverallStatus =
  /** The daemon is stopped, paused or out of money, a service is down, or a critical alert is active. */
  | 'CRITICAL'
  /** Something is wrong that does not stop the daemon, or something is not known. */
  | 'DEGRADED'
  /** Nothing configured is known to be wrong. */
  | 'OK'
  /** Too little is known, or what is known is too old, to say. */
  | 'UNKNOWN';

/** The main states of a daemon. More values may be added. */
export type PrimaryState =
  /** Working. */
  | 'ACTIVE'
  /** Starting; not yet able to work. */
  | 'BOOTING'
  /** Held back, and able to go on. */
  | 'PAUSED'
  /** Able to work, with nothing in hand. */
  | 'READY'
  /** Ended; nothing but a new start helps. */
  | 'STOPPED'
  /** Not known. */
  | 'UNKNOWN';

/** The sections of a snapshot. More values may be added. */
export type SectionName =
  /** What is alerting. */
  | 'ALERTS'
  /** What was spent and the rung that follows. */
  | 'COST_LADDER'
  /** What the daemon is doing. */
  | 'OPERATIONAL_STATE'
  /** How the services are. */
  | 'SERVICE_HEALTH'
  /** What is open and in progress. */
  | 'TASKS';

/** How a service is. More values may be added. */
export type ServiceStatus =
  /** It works, but not as it should. */
  | 'DEGRADED'
  /** It works. */
  | 'HEALTHY'
  /** It does not work. */
  | 'UNHEALTHY'
  /** Not known. */
  | 'UNKNOWN';

/** How bad an alert is. More values may be added. */
export type Severity =
  /** Somebody has to act now. */
  | 'CRITICAL'
  /** Good to know. */
  | 'INFO'
  /** Somebody has to look. */
  | 'WARNING';

/** The kinds of failure of a source. More values may be added. */
export type SourceFailureCode =
  /** The command could not be run, or ended with a failure. */
  | 'COMMAND_FAILED'
  /** It answered with an HTTP status that means failure. */
  | 'HTTP_STATUS'
  /** The gateway itself failed; its log says how. */
  | 'INTERNAL'
  /** Its answer did not have the expected shape. */
  | 'INVALID_DATA'
  /** No source is configured for this part. */
  | 'NOT_CONFIGURED'
  /** Its answer was not JSON. */
  | 'NOT_JSON'
  /** Nothing was pushed for longer than allowed. */
  | 'PUSH_OVERDUE'
  /** It asks to be left alone for a while. */
  | 'RATE_LIMITED'
  /** It did not answer within its deadline. */
  | 'TIMEOUT'
  /** The tool that was called reported an error. */
  | 'TOOL_FAILED'
  /** Its answer was larger than allowed. */
  | 'TOO_LARGE'
  /** It refused the credentials, or wants some. */
  | 'UNAUTHORIZED'
  /** It could not be connected to, or the file is not there. */
  | 'UNREACHABLE';

/** What is being done about a task. More values may be added. */
export type TaskState =
  /** It cannot go on. */
  | 'BLOCKED'
  /** Somebody works on it. */
  | 'IN_PROGRESS'
  /** Nobody works on it yet. */
  | 'OPEN';

export type AgeFragment = { status: FreshnessStatus, collectedAt: string | null, staleAt: string | null, expiresAt: string | null, attemptedAt: string | null, consecutiveFailures: number, failures: Array<{ source: string | null, code: SourceFailureCode, message: string, since: string }> };

export type WatchSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type WatchSubscription = { snapshot: { revision: string, bootId: string, computedAt: string | null, stale: boolean, staleAt: string | null, restored: boolean, overall: { status: OverallStatus, since: string | null, reasons: Array<{ status: OverallStatus, section: SectionName | null, code: string, subject: string | null, message: string, since: string | null, url: string | null }> }, operationalState: { primary: PrimaryState, paused: boolean | null, pauseReason: string | null, degradationReasons: Array<string> | null, since: string | null, freshness: { status: FreshnessStatus, collectedAt: string | null, staleAt: string | null, expiresAt: string | null, attemptedAt: string | null, consecutiveFailures: number, failures: Array<{ source: string | null, code: SourceFailureCode, message: string, since: string }> } }, alerts: { complete: boolean, activeCount: number | null, bySeverity: { critical: number, warning: number, info: number } | null, items: Array<{ id: string, severity: Severity, category: string, title: string, detail: string | null, startedAt: string | null, firstSeenAt: string, url: string | null, source: string }> | null, freshness: { status: FreshnessStatus, collectedAt: string | null, staleAt: string | null, expiresAt: string | null, attemptedAt: string | null, consecutiveFailures: number, failures: Array<{ source: string | null, code: SourceFailureCode, message: string, since: string }> } }, costLadder: { currentTier: CostTier, monthlyBudgetPctUsed: number | null, modelDefault: string | null, spentToDateUsd: number | null, creditPoolUsd: number | null, remainingUsd: number | null, spentLast24hUsd: number | null, spentLast7dUsd: number | null, burnRateUsdPerDay: number | null, projectedPeriodEndUsd: number | null, periodStart: string | null, periodEnd: string | null, freshness: { status: FreshnessStatus, collectedAt: string | null, staleAt: string | null, expiresAt: string | null, attemptedAt: string | null, consecutiveFailures: number, failures: Array<{ source: string | null, code: SourceFailureCode, message: string, since: string }> } }, serviceHealth: { byStatus: { healthy: number, degraded: number, unhealthy: number, unknown: number }, services: Array<{ name: string, status: ServiceStatus, since: string | null, latencyMs: number | null, summary: string | null, url: string | null, freshness: { status: FreshnessStatus, collectedAt: string | null, staleAt: string | null, expiresAt: string | null, attemptedAt: string | null, consecutiveFailures: number, failures: Array<{ source: string | null, code: SourceFailureCode, message: string, since: string }> } }>, freshness: { status: FreshnessStatus, collectedAt: string | null, staleAt: string | null, expiresAt: string | null, attemptedAt: string | null, consecutiveFailures: number, failures: Array<{ source: string | null, code: SourceFailureCode, message: string, since: string }> } }, tasks: { openCount: number | null, inProgressCount: number | null, blockedCount: number | null, items: Array<{ title: string, state: TaskState, url: string | null, updatedAt: string | null }> | null, freshness: { status: FreshnessStatus, collectedAt: string | null, staleAt: string | null, expiresAt: string | null, attemptedAt: string | null, consecutiveFailures: number, failures: Array<{ source: string | null, code: SourceFailureCode, message: string, since: string }> } } } };

export type DayQueryVariables = Exact<{
  from: string;
}>;


export type DayQuery = { history: Array<{ revision: string, computedAt: string, overall: OverallStatus, activeAlerts: number | null, criticalAlerts: number | null, monthlyBudgetPctUsed: number | null, spentToDateUsd: number | null, openTasks: number | null, inProgressTasks: number | null, services: Array<{ name: string, status: ServiceStatus }> }> };

export type WeekQueryVariables = Exact<{
  from: string;
}>;


export type WeekQuery = { history: Array<{ revision: string, computedAt: string, overall: OverallStatus, activeAlerts: number | null, criticalAlerts: number | null, monthlyBudgetPctUsed: number | null, spentToDateUsd: number | null, openTasks: number | null, inProgressTasks: number | null }> };

export type ChangesQueryVariables = Exact<{
  since: ChangesSince;
}>;


export type ChangesQuery = { changes: { revision: string, complete: boolean, fields: Array<{ path: string, before: string | null, after: string | null, at: string }> } };

export type GatewayQueryVariables = Exact<{ [key: string]: never; }>;


export type GatewayQuery = { gateway: { name: string, version: string, role: GatewayRole, schedule: { cron: string | null, everySeconds: number, timezone: string, lastRefreshAt: string | null, nextRefreshAt: string | null }, sources: Array<{ id: string, kind: string, section: SectionName, latencyMs: number | null, freshness: { status: FreshnessStatus, collectedAt: string | null, staleAt: string | null, expiresAt: string | null, attemptedAt: string | null, consecutiveFailures: number, failures: Array<{ source: string | null, code: SourceFailureCode, message: string, since: string }> } }> } };

export type RefreshMutationVariables = Exact<{ [key: string]: never; }>;


export type RefreshMutation = { refresh: { durationMs: number, failed: Array<{ source: string | null }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const AgeFragmentDoc = new TypedDocumentString(`
    fragment Age on Freshness {
  status
  collectedAt
  staleAt
  expiresAt
  attemptedAt
  consecutiveFailures
  failures {
    source
    code
    message
    since
  }
}
    `, {"fragmentName":"Age"}) as unknown as TypedDocumentString<AgeFragment, unknown>;
export const WatchDocument = {"__meta__":{"hash":"sha256:69e2dd7f2fecf7c8fb46b3a32caf674cd3bdb8920f9b09a052a2d3ca5dbddff4"}} as unknown as TypedDocumentString<WatchSubscription, WatchSubscriptionVariables>;
export const DayDocument = {"__meta__":{"hash":"sha256:160f677bd024c7c3acd9d6a5a2442981dcb96f184e30831b0d3405bcd25e7cce"}} as unknown as TypedDocumentString<DayQuery, DayQueryVariables>;
export const WeekDocument = {"__meta__":{"hash":"sha256:dbab3bef48d0b8655a743f31496f6e81791e68a0663bfc7286ca6951ecd5bd21"}} as unknown as TypedDocumentString<WeekQuery, WeekQueryVariables>;
export const ChangesDocument = {"__meta__":{"hash":"sha256:8c72f0bf704391e14add6cc3983ce82e4228ce15df6dacb3e8ceb8607e4019fd"}} as unknown as TypedDocumentString<ChangesQuery, ChangesQueryVariables>;
export const GatewayDocument = {"__meta__":{"hash":"sha256:ad713312806308eaea31b75245e3bd299ec2a2a3372ba2c8b14afa39e60a822d"}} as unknown as TypedDocumentString<GatewayQuery, GatewayQueryVariables>;
export const RefreshDocument = {"__meta__":{"hash":"sha256:32b79c99f92341fd1584050809ba86f9d24d6d029160205df0ea941a7917c236"}} as unknown as TypedDocumentString<RefreshMutation, RefreshMutationVariables>;