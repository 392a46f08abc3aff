import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { View as ViewModel, SourceView as SourceModel } from '../../../sections/view.ts';
import type { Alerts as AlertsModel, Alert as AlertModel } from '../../../sections/alerts.ts';
import type { ServiceHealth as ServiceHealthModel, Service as ServiceModel } from '../../../sections/service-health.ts';
import type { Tasks as TasksModel, Task as TaskModel } from '../../../sections/tasks.ts';
import type { GatewayModel, AnswerModel, RefreshReport as RefreshReportModel, Context } from '../context.ts';
import type { HistoryPoint as HistoryPointModel } from '../../../snapshot/history.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An instant in RFC 3339 form, in UTC, with milliseconds: `2026-11-22T09:30:00.000Z`. */
  DateTime: { input: number; output: number; }
};

/** One active alert. */
export type Alert = {
  readonly __typename?: 'Alert';
  /** What it is about, in the words of its source. */
  readonly category: Scalars['String']['output'];
  /** More about it. */
  readonly detail: Maybe<Scalars['String']['output']>;
  /** When the gateway first saw it; kept over restarts. */
  readonly firstSeenAt: Scalars['DateTime']['output'];
  /** The same for as long as the alert is active. */
  readonly id: Scalars['ID']['output'];
  /** How bad it is. */
  readonly severity: Severity;
  /** The source that gave it, or `rules` for one derived from the other sections. */
  readonly source: Scalars['ID']['output'];
  /** When it began, as its source says. */
  readonly startedAt: Maybe<Scalars['DateTime']['output']>;
  /** The alert in one line. */
  readonly title: Scalars['String']['output'];
  /** Where to look further. */
  readonly url: Maybe<Scalars['String']['output']>;
};

/** What is alerting. */
export type Alerts = Section & {
  readonly __typename?: 'Alerts';
  /** How many alerts are active; null unless complete. */
  readonly activeCount: Maybe<Scalars['Int']['output']>;
  /** How many alerts are active by category, in the order of their names; null unless complete. */
  readonly byCategory: Maybe<ReadonlyArray<CategoryCount>>;
  /** How many alerts are active by severity; null unless complete. */
  readonly bySeverity: Maybe<SeverityCounts>;
  /** Whether everything that could alert is known: no source or rule input is EXPIRED or MISSING. */
  readonly complete: Scalars['Boolean']['output'];
  /** How old this section is: that of its stalest source or rule input. */
  readonly freshness: Freshness;
  /**
   * The active alerts that are known, worst first, then oldest; null when none is known and the list
   * is not complete, so that an empty list always means that nothing is alerting.
   */
  readonly items: Maybe<ReadonlyArray<Alert>>;
  /** Whether the freshness is anything but FRESH. */
  readonly stale: Scalars['Boolean']['output'];
  /**
   * The worst severity among the active alerts; null when there is none, or when a worse one could be
   * hidden because the list is not complete.
   */
  readonly worstSeverity: Maybe<Severity>;
};


/** What is alerting. */
export type AlertsItemsArgs = {
  first?: Scalars['Int']['input'];
  severity?: InputMaybe<Severity>;
};

/** What the phrasebook makes of a question. */
export type Answer = {
  readonly __typename?: 'Answer';
  /** What the question is about, such as `burn` or `alerts`; null when no entry matched. */
  readonly category: Maybe<Scalars['String']['output']>;
  /** How old the oldest data in the reply is; null when it uses none. */
  readonly collectedAt: Maybe<Scalars['DateTime']['output']>;
  /** What is unknown or not fresh, in words; null unless that is the reason. */
  readonly detail: Maybe<Scalars['String']['output']>;
  /** The phrasebook's entry that matched; null when none did. */
  readonly entry: Maybe<Scalars['ID']['output']>;
  /** Whether there is a reply. */
  readonly outcome: AnswerOutcome;
  /** Why there is no reply; null when there is one. */
  readonly reason: Maybe<AnswerReason>;
  /** The revision of the snapshot that the answer is made from. */
  readonly revision: Scalars['ID']['output'];
  /** The reply, for people; null unless the question was answered. */
  readonly text: Maybe<Scalars['String']['output']>;
};

/** How a question fared. More values may be added. */
export type AnswerOutcome =
  /** An entry matches, but its reply could mislead: it is to be found out in another way. */
  | 'ABSTAINED'
  /** There is a reply; everything in it is known, and fresh unless it says as of when it is. */
  | 'ANSWERED'
  /** No entry of the phrasebook matches the question: it is for somebody else to answer. */
  | 'NO_MATCH';

/** Why a question has no reply. More values may be added. */
export type AnswerReason =
  /**
   * A section that the reply needs is not fresh, the cost is of a period that is over, or the snapshot
   * as a whole is stale.
   */
  | 'NOT_FRESH'
  /** No entry of the phrasebook matches. */
  | 'NO_ENTRY'
  /** A field that the reply needs is not known. */
  | 'UNKNOWN_VALUE';

/** Active alerts of one category. */
export type CategoryCount = {
  readonly __typename?: 'CategoryCount';
  /** The category. */
  readonly category: Scalars['String']['output'];
  /** How many alerts it has. */
  readonly count: Scalars['Int']['output'];
};

/** What changed since an instant or a revision. */
export type Changes = {
  readonly __typename?: 'Changes';
  /** Whether these are all changes: false when asked about more than is kept. */
  readonly complete: Scalars['Boolean']['output'];
  /** The changes, oldest first; a field that changed twice is there twice. */
  readonly fields: ReadonlyArray<FieldChange>;
  /** The current revision: what to ask with next time. */
  readonly revision: Scalars['ID']['output'];
};

/** Since when changes are asked for: exactly one of the two. */
export type ChangesSince =
  /** A revision that was seen. */
  { readonly revision: Scalars['ID']['input']; readonly time?: never; }
  |  /** An instant. */
  { readonly revision?: never; readonly time: Scalars['DateTime']['input']; };

/** What was spent, out of how much, and what follows. */
export type CostLadder = Section & {
  readonly __typename?: 'CostLadder';
  /** Average spend a day in the period, in US dollars; null in the first 24 hours of a period. */
  readonly burnRateUsdPerDay: Maybe<Scalars['Float']['output']>;
  /** What may be spent in the period, in US dollars; null when nothing names it. */
  readonly creditPoolUsd: Maybe<Scalars['Float']['output']>;
  /** The rung that the spend stands on; UNKNOWN unless spend and pool are known or a source names it. */
  readonly currentTier: CostTier;
  /** How old this section is: that of its stalest source. */
  readonly freshness: Freshness;
  /** The model used at this rung; known also while the rung is not, if the configuration names a default. */
  readonly modelDefault: Maybe<Scalars['String']['output']>;
  /** Spend as a share of the pool, from 0 to 100 and beyond, two decimals; null unless both are known. */
  readonly monthlyBudgetPctUsed: Maybe<Scalars['Float']['output']>;
  /** When that period ends. */
  readonly periodEnd: Maybe<Scalars['DateTime']['output']>;
  /** When the period that the spend belongs to began. */
  readonly periodStart: Maybe<Scalars['DateTime']['output']>;
  /**
   * Spend at the end of the period if it goes on at this rate, in US dollars; never below what was
   * spent; null in the first 24 hours of a period.
   */
  readonly projectedPeriodEndUsd: Maybe<Scalars['Float']['output']>;
  /** Pool less spend, in US dollars; below 0 when more was spent; null unless both are known. */
  readonly remainingUsd: Maybe<Scalars['Float']['output']>;
  /** Spend of the 7 days before the figure was collected, in US dollars; null until then, too. */
  readonly spentLast7dUsd: Maybe<Scalars['Float']['output']>;
  /**
   * Spend of the 24 hours before the figure was collected, in US dollars; null until there is a
   * history of them by the same sources.
   */
  readonly spentLast24hUsd: Maybe<Scalars['Float']['output']>;
  /** Spend of the period so far, in US dollars; null if a source of it is unknown or of another period. */
  readonly spentToDateUsd: Maybe<Scalars['Float']['output']>;
  /** Whether the freshness is anything but FRESH. */
  readonly stale: Scalars['Boolean']['output'];
};

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

/** One change of one field. */
export type FieldChange = {
  readonly __typename?: 'FieldChange';
  /** What it is, as JSON text; null for unknown, the text `null` for something that is gone. */
  readonly after: Maybe<Scalars['String']['output']>;
  /** When it changed, as far as the gateway saw it. */
  readonly at: Scalars['DateTime']['output'];
  /** What it was, as JSON text; null for unknown, the text `null` for something that was not there. */
  readonly before: Maybe<Scalars['String']['output']>;
  /**
   * The field, from the snapshot on; members of lists by their id or name:
   * `serviceHealth.services.vercel.status`.
   */
  readonly path: Scalars['String']['output'];
};

/** How old a part is, and what happened when it was last read: two separate things. */
export type Freshness = {
  readonly __typename?: 'Freshness';
  /** When it was last tried, with or without success; null before the first attempt. */
  readonly attemptedAt: Maybe<Scalars['DateTime']['output']>;
  /** How old the data itself is: the instant it describes, not the instant it was fetched. */
  readonly collectedAt: Maybe<Scalars['DateTime']['output']>;
  /** How many attempts in a row have failed. */
  readonly consecutiveFailures: Scalars['Int']['output'];
  /** The last instant at which this is shown at all; null when it was never read. */
  readonly expiresAt: Maybe<Scalars['DateTime']['output']>;
  /** What is failing now, for every source of this part; empty when nothing is. */
  readonly failures: ReadonlyArray<SourceFailure>;
  /** The last instant at which this is FRESH; null when it was never read. */
  readonly staleAt: Maybe<Scalars['DateTime']['output']>;
  /** How far what is shown can be relied on. */
  readonly status: FreshnessStatus;
};

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

/** The gateway itself. */
export type Gateway = {
  readonly __typename?: 'Gateway';
  /** This run of it; another one after a restart. */
  readonly bootId: Scalars['ID']['output'];
  /** The name given to it in the configuration. */
  readonly name: Scalars['String']['output'];
  /** What it does among its replicas. */
  readonly role: GatewayRole;
  /** When it refreshes. */
  readonly schedule: Schedule;
  /** What it reads, in the order of the configuration. */
  readonly sources: ReadonlyArray<Source>;
  /** When this run began. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** The version of the program. */
  readonly version: Scalars['String']['output'];
};

/** What a gateway does among its replicas. More values may be added. */
export type GatewayRole =
  /** It serves what the leader publishes. */
  | 'FOLLOWER'
  /** It refreshes for all. */
  | 'LEADER'
  /** It is the only one. */
  | 'STANDALONE';

/** What a refresh found, in a few figures; null is unknown. */
export type HistoryPoint = {
  readonly __typename?: 'HistoryPoint';
  /** How many alerts were active. */
  readonly activeAlerts: Maybe<Scalars['Int']['output']>;
  /** When it was made. */
  readonly computedAt: Scalars['DateTime']['output'];
  /** How many of them were critical. */
  readonly criticalAlerts: Maybe<Scalars['Int']['output']>;
  /** How many of them were in progress. */
  readonly inProgressTasks: Maybe<Scalars['Int']['output']>;
  /** Spend as a share of the pool, from 0 to 100 and beyond. */
  readonly monthlyBudgetPctUsed: Maybe<Scalars['Float']['output']>;
  /** How many tasks were open. */
  readonly openTasks: Maybe<Scalars['Int']['output']>;
  /** The overall status. */
  readonly overall: OverallStatus;
  /** The daemon's main state. */
  readonly primary: PrimaryState;
  /** The revision that it published. */
  readonly revision: Scalars['ID']['output'];
  /** The configured services: the five named ones in their order, then the others by name. */
  readonly services: ReadonlyArray<ServicePoint>;
  /** Spend of the period so far, in US dollars. */
  readonly spentToDateUsd: Maybe<Scalars['Float']['output']>;
};

/** What can be done. */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Reads all sources now and publishes what they gave. Shares a refresh that is already running. */
  readonly refresh: RefreshReport;
};

/** What the daemon is doing. */
export type OperationalState = Section & {
  readonly __typename?: 'OperationalState';
  /** What keeps the daemon below its full abilities; null when it is not known. */
  readonly degradationReasons: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** How old this section is: that of the source whose state is shown. */
  readonly freshness: Freshness;
  /** Why it is paused; null while it is not, or when no reason is known. */
  readonly pauseReason: Maybe<Scalars['String']['output']>;
  /** Whether the daemon is paused; null when it is not known. */
  readonly paused: Maybe<Scalars['Boolean']['output']>;
  /** The daemon's main state; UNKNOWN whenever it is not known. */
  readonly primary: PrimaryState;
  /** Since when the main state has been this one, as far as the gateway saw it. */
  readonly since: Maybe<Scalars['DateTime']['output']>;
  /** Whether the freshness is anything but FRESH. */
  readonly stale: Scalars['Boolean']['output'];
};

/** The worst that the configured sections say. */
export type Overall = {
  readonly __typename?: 'Overall';
  /** Why the status is not OK, worst first; empty when it is. */
  readonly reasons: ReadonlyArray<Reason>;
  /** Since when the status has been this one, as far as the gateway saw it. */
  readonly since: Maybe<Scalars['DateTime']['output']>;
  /** The worst status among the reasons; OK without any. */
  readonly status: OverallStatus;
};

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

/** What can be asked. Everything is answered from the held snapshot; no question reaches a source. */
export type Query = {
  readonly __typename?: 'Query';
  /**
   * The reply to a routine question, made from the snapshot without a model: small talk, burn, budget,
   * model, status, alerts, health, pause, tasks and freshness. It rather gives none than a wrong one.
   */
  readonly answer: Answer;
  /** What changed since a revision or an instant, field by field, oldest first. */
  readonly changes: Changes;
  /** The gateway itself: who it is, when it refreshes, and what it reads. */
  readonly gateway: Gateway;
  /** What was at each refresh, oldest first; unknown stays null, so that a gap is seen as one. */
  readonly history: ReadonlyArray<HistoryPoint>;
  /** The current snapshot, all of whose parts belong to one view. */
  readonly snapshot: Snapshot;
};


/** What can be asked. Everything is answered from the held snapshot; no question reaches a source. */
export type QueryAnswerArgs = {
  question: Scalars['String']['input'];
};


/** What can be asked. Everything is answered from the held snapshot; no question reaches a source. */
export type QueryChangesArgs = {
  since: ChangesSince;
};


/** What can be asked. Everything is answered from the held snapshot; no question reaches a source. */
export type QueryHistoryArgs = {
  from?: InputMaybe<Scalars['DateTime']['input']>;
  maxPoints?: Scalars['Int']['input'];
  to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** One cause of a status that is not OK. */
export type Reason = {
  readonly __typename?: 'Reason';
  /** What kind of reason this is, in UPPER_SNAKE words that stay the same; more may be added. */
  readonly code: Scalars['String']['output'];
  /** The reason in words, for people; the wording may change. */
  readonly message: Scalars['String']['output'];
  /** The section it is about; null where it is about the snapshot as a whole. */
  readonly section: Maybe<SectionName>;
  /** Since when it has been so, as far as the gateway saw it. */
  readonly since: Maybe<Scalars['DateTime']['output']>;
  /** The status that this reason alone would give. */
  readonly status: OverallStatus;
  /** The service, alert or degradation reason it is about, where there is one. */
  readonly subject: Maybe<Scalars['String']['output']>;
  /** Where to look further, where a source named a place. */
  readonly url: Maybe<Scalars['String']['output']>;
};

/** What a refresh came to. */
export type RefreshReport = {
  readonly __typename?: 'RefreshReport';
  /** How long it took, in milliseconds. */
  readonly durationMs: Scalars['Int']['output'];
  /** The sources that are failing after it. */
  readonly failed: ReadonlyArray<SourceFailure>;
  /** The revision that it published. */
  readonly revision: Scalars['ID']['output'];
  /** When it began. */
  readonly startedAt: Scalars['DateTime']['output'];
};

/** When the snapshot is refreshed. */
export type Schedule = {
  readonly __typename?: 'Schedule';
  /** The cron expression; null where cron cannot say the interval. */
  readonly cron: Maybe<Scalars['String']['output']>;
  /** The longest time between two refreshes, in seconds. */
  readonly everySeconds: Scalars['Int']['output'];
  /** How long the last refresh took, in milliseconds. */
  readonly lastDurationMs: Maybe<Scalars['Int']['output']>;
  /** When the last refresh was published; null before the first of this run. */
  readonly lastRefreshAt: Maybe<Scalars['DateTime']['output']>;
  /** When the next refresh is due, as known at the last one. */
  readonly nextRefreshAt: Maybe<Scalars['DateTime']['output']>;
  /** The time zone that the cron expression is read in. */
  readonly timezone: Scalars['String']['output'];
};

/** A part of the snapshot with a freshness of its own. */
export type Section = {
  /** How old this section is: that of its stalest configured part. */
  readonly freshness: Freshness;
  /** Whether the freshness is anything but FRESH. */
  readonly stale: Scalars['Boolean']['output'];
};

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

/** One service that the daemon depends on. */
export type Service = {
  readonly __typename?: 'Service';
  /** How old this is: that of the source that decided the status. */
  readonly freshness: Freshness;
  /** How long the source that decided took to reach it, in milliseconds. */
  readonly latencyMs: Maybe<Scalars['Int']['output']>;
  /** Its name in the configuration. */
  readonly name: Scalars['String']['output'];
  /** Since when the status has been this one, as far as the gateway saw it. */
  readonly since: Maybe<Scalars['DateTime']['output']>;
  /** The worst that its known sources say; UNKNOWN when none is known. */
  readonly status: ServiceStatus;
  /** The state in words, as its source put it. */
  readonly summary: Maybe<Scalars['String']['output']>;
  /** Where to look further. */
  readonly url: Maybe<Scalars['String']['output']>;
};

/** How many services have each status. */
export type ServiceCounts = {
  readonly __typename?: 'ServiceCounts';
  /** How many are DEGRADED. */
  readonly degraded: Scalars['Int']['output'];
  /** How many are HEALTHY. */
  readonly healthy: Scalars['Int']['output'];
  /** How many are UNHEALTHY. */
  readonly unhealthy: Scalars['Int']['output'];
  /** How many are UNKNOWN, those without a source included. */
  readonly unknown: Scalars['Int']['output'];
};

/** How the services that the daemon depends on are. */
export type ServiceHealth = Section & {
  readonly __typename?: 'ServiceHealth';
  /** How many of the services have each status. */
  readonly byStatus: ServiceCounts;
  /** Doppler; UNKNOWN without a source. */
  readonly doppler: ServiceStatus;
  /** Fly; UNKNOWN without a source. */
  readonly fly: ServiceStatus;
  /** How old this section is: that of its stalest configured service. */
  readonly freshness: Freshness;
  /** Sentry; UNKNOWN without a source. */
  readonly sentry: ServiceStatus;
  /** One service by its name; null when there is none of that name. */
  readonly service: Maybe<Service>;
  /** All services: the five named ones in their order, then the others by name. */
  readonly services: ReadonlyArray<Service>;
  /** Whether the freshness is anything but FRESH. */
  readonly stale: Scalars['Boolean']['output'];
  /** Supabase; UNKNOWN without a source. */
  readonly supabase: ServiceStatus;
  /** Vercel; UNKNOWN without a source. */
  readonly vercel: ServiceStatus;
  /** The worst status among the configured services: UNHEALTHY, DEGRADED, UNKNOWN, then HEALTHY. */
  readonly worst: ServiceStatus;
};


/** How the services that the daemon depends on are. */
export type ServiceHealthServiceArgs = {
  name: Scalars['String']['input'];
};

/** How one service was. */
export type ServicePoint = {
  readonly __typename?: 'ServicePoint';
  /** Its name in the configuration. */
  readonly name: Scalars['String']['output'];
  /** Its status. */
  readonly status: ServiceStatus;
};

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

/** Active alerts by severity. */
export type SeverityCounts = {
  readonly __typename?: 'SeverityCounts';
  /** How many are critical. */
  readonly critical: Scalars['Int']['output'];
  /** How many are for information. */
  readonly info: Scalars['Int']['output'];
  /** How many are warnings. */
  readonly warning: Scalars['Int']['output'];
};

/** What the gateway knows of the daemon and the services around it, as of one revision. */
export type Snapshot = {
  readonly __typename?: 'Snapshot';
  /** What is alerting. */
  readonly alerts: Alerts;
  /** The run of the gateway that made this revision; another one after a restart. */
  readonly bootId: Scalars['ID']['output'];
  /** When this revision was made; null before the first refresh. */
  readonly computedAt: Maybe<Scalars['DateTime']['output']>;
  /** What was spent, out of how much, and the rung of the cost ladder that follows. */
  readonly costLadder: CostLadder;
  /** What the daemon is doing. */
  readonly operationalState: OperationalState;
  /** One status for people, scripts and badges, with its reasons. */
  readonly overall: Overall;
  /** Whether this was read from the store and this run of the gateway has not refreshed it yet. */
  readonly restored: Scalars['Boolean']['output'];
  /** Decimal digits that only grow; compare them as integers. "0" before the first refresh. */
  readonly revision: Scalars['ID']['output'];
  /** The version of the stored wire shape that this snapshot follows. */
  readonly schemaVersion: Scalars['Int']['output'];
  /** How the services that the daemon depends on are. */
  readonly serviceHealth: ServiceHealth;
  /** Whether the refresh as a whole is overdue, so that nothing here is to be trusted as current. */
  readonly stale: Scalars['Boolean']['output'];
  /** The last instant at which this revision is not stale; null before the first refresh. */
  readonly staleAt: Maybe<Scalars['DateTime']['output']>;
  /** What is open and what is in progress. */
  readonly tasks: Tasks;
};

/** One outside system, read through one adapter. */
export type Source = {
  readonly __typename?: 'Source';
  /** How often it is read, in seconds. */
  readonly everySeconds: Scalars['Int']['output'];
  /** How old its last reading is, and whether it is failing. */
  readonly freshness: Freshness;
  /** Its id in the configuration: the section it feeds, or the name given to it. */
  readonly id: Scalars['ID']['output'];
  /** The kind of its adapter. */
  readonly kind: Scalars['String']['output'];
  /** How long the last attempt took, in milliseconds; null before the first. */
  readonly latencyMs: Maybe<Scalars['Int']['output']>;
  /** The section it feeds. */
  readonly section: SectionName;
};

/** Why the last attempt to read a source failed. */
export type SourceFailure = {
  readonly __typename?: 'SourceFailure';
  /** What kind of failure it was. */
  readonly code: SourceFailureCode;
  /** What was expected and what was found, for people; never text, headers or addresses of the other side. */
  readonly message: Scalars['String']['output'];
  /** When the present run of failures began. */
  readonly since: Scalars['DateTime']['output'];
  /** The source that failed; null where none is configured. */
  readonly source: Maybe<Scalars['ID']['output']>;
};

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

/** What can be followed. */
export type Subscription = {
  readonly __typename?: 'Subscription';
  /**
   * The current snapshot at once, then again whenever the selected fields have changed: after a refresh
   * or a push, or because a freshness flipped.
   */
  readonly snapshot: Snapshot;
};

/** One task. */
export type Task = {
  readonly __typename?: 'Task';
  /** What is being done about it. */
  readonly state: TaskState;
  /** The task in one line. */
  readonly title: Scalars['String']['output'];
  /** When it was last changed, as its source says. */
  readonly updatedAt: Maybe<Scalars['DateTime']['output']>;
  /** Where to look further. */
  readonly url: Maybe<Scalars['String']['output']>;
};

/** What is being done about a task. More values may be added. */
export type TaskState =
  /** It cannot go on. */
  | 'BLOCKED'
  /** Somebody works on it. */
  | 'IN_PROGRESS'
  /** Nobody works on it yet. */
  | 'OPEN';

/** What is open and what is in progress. */
export type Tasks = Section & {
  readonly __typename?: 'Tasks';
  /** How many tasks are blocked; null when not known. */
  readonly blockedCount: Maybe<Scalars['Int']['output']>;
  /** How old this section is: that of its stalest source. */
  readonly freshness: Freshness;
  /** How many of the open tasks are in progress; null when not known. */
  readonly inProgressCount: Maybe<Scalars['Int']['output']>;
  /** Some of the tasks, in the order of their sources; null when none is known. */
  readonly items: Maybe<ReadonlyArray<Task>>;
  /** How many tasks are open, those in progress included and blocked ones not; null when not known. */
  readonly openCount: Maybe<Scalars['Int']['output']>;
  /** Whether the freshness is anything but FRESH. */
  readonly stale: Scalars['Boolean']['output'];
};


/** What is open and what is in progress. */
export type TasksItemsArgs = {
  first?: Scalars['Int']['input'];
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;




/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Section:
    | ( AlertsModel )
    | ( CostLadder )
    | ( OperationalState )
    | ( ServiceHealthModel )
    | ( TasksModel )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Alert: ResolverTypeWrapper<AlertModel>;
  Alerts: ResolverTypeWrapper<AlertsModel>;
  Answer: ResolverTypeWrapper<AnswerModel>;
  AnswerOutcome: AnswerOutcome;
  AnswerReason: AnswerReason;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CategoryCount: ResolverTypeWrapper<CategoryCount>;
  Changes: ResolverTypeWrapper<Changes>;
  ChangesSince: ChangesSince;
  CostLadder: ResolverTypeWrapper<CostLadder>;
  CostTier: CostTier;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  FieldChange: ResolverTypeWrapper<FieldChange>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  Freshness: ResolverTypeWrapper<Freshness>;
  FreshnessStatus: FreshnessStatus;
  Gateway: ResolverTypeWrapper<GatewayModel>;
  GatewayRole: GatewayRole;
  HistoryPoint: ResolverTypeWrapper<HistoryPointModel>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  OperationalState: ResolverTypeWrapper<OperationalState>;
  Overall: ResolverTypeWrapper<Overall>;
  OverallStatus: OverallStatus;
  PrimaryState: PrimaryState;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Reason: ResolverTypeWrapper<Reason>;
  RefreshReport: ResolverTypeWrapper<RefreshReportModel>;
  Schedule: ResolverTypeWrapper<Schedule>;
  Section: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Section']>;
  SectionName: SectionName;
  Service: ResolverTypeWrapper<ServiceModel>;
  ServiceCounts: ResolverTypeWrapper<ServiceCounts>;
  ServiceHealth: ResolverTypeWrapper<ServiceHealthModel>;
  ServicePoint: ResolverTypeWrapper<ServicePoint>;
  ServiceStatus: ServiceStatus;
  Severity: Severity;
  SeverityCounts: ResolverTypeWrapper<SeverityCounts>;
  Snapshot: ResolverTypeWrapper<ViewModel>;
  Source: ResolverTypeWrapper<SourceModel>;
  SourceFailure: ResolverTypeWrapper<SourceFailure>;
  SourceFailureCode: SourceFailureCode;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Task: ResolverTypeWrapper<TaskModel>;
  TaskState: TaskState;
  Tasks: ResolverTypeWrapper<TasksModel>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Alert: AlertModel;
  Alerts: AlertsModel;
  Answer: AnswerModel;
  Boolean: Scalars['Boolean']['output'];
  CategoryCount: CategoryCount;
  Changes: Changes;
  ChangesSince: ChangesSince;
  CostLadder: CostLadder;
  DateTime: Scalars['DateTime']['output'];
  FieldChange: FieldChange;
  Float: Scalars['Float']['output'];
  Freshness: Freshness;
  Gateway: GatewayModel;
  HistoryPoint: HistoryPointModel;
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  Mutation: Record<PropertyKey, never>;
  OperationalState: OperationalState;
  Overall: Overall;
  Query: Record<PropertyKey, never>;
  Reason: Reason;
  RefreshReport: RefreshReportModel;
  Schedule: Schedule;
  Section: ResolversInterfaceTypes<ResolversParentTypes>['Section'];
  Service: ServiceModel;
  ServiceCounts: ServiceCounts;
  ServiceHealth: ServiceHealthModel;
  ServicePoint: ServicePoint;
  SeverityCounts: SeverityCounts;
  Snapshot: ViewModel;
  Source: SourceModel;
  SourceFailure: SourceFailure;
  String: Scalars['String']['output'];
  Subscription: Record<PropertyKey, never>;
  Task: TaskModel;
  Tasks: TasksModel;
};

export type AlertResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Alert'] = ResolversParentTypes['Alert']> = {
  category?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  detail?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  firstSeenAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type AlertsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Alerts'] = ResolversParentTypes['Alerts']> = {
  activeCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  byCategory?: Resolver<Maybe<ReadonlyArray<ResolversTypes['CategoryCount']>>, ParentType, ContextType>;
  bySeverity?: Resolver<Maybe<ResolversTypes['SeverityCounts']>, ParentType, ContextType>;
  complete?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  items?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Alert']>>, ParentType, ContextType, RequireFields<AlertsItemsArgs, 'first'>>;
  stale?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  worstSeverity?: Resolver<Maybe<ResolversTypes['Severity']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AnswerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Answer'] = ResolversParentTypes['Answer']> = {
  category?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  collectedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  detail?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  entry?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['AnswerOutcome'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['AnswerReason']>, ParentType, ContextType>;
  revision?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  text?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type CategoryCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CategoryCount'] = ResolversParentTypes['CategoryCount']> = {
  category?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ChangesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Changes'] = ResolversParentTypes['Changes']> = {
  complete?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  fields?: Resolver<ReadonlyArray<ResolversTypes['FieldChange']>, ParentType, ContextType>;
  revision?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type CostLadderResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CostLadder'] = ResolversParentTypes['CostLadder']> = {
  burnRateUsdPerDay?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  creditPoolUsd?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  currentTier?: Resolver<ResolversTypes['CostTier'], ParentType, ContextType>;
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  modelDefault?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  monthlyBudgetPctUsed?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  periodEnd?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  periodStart?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  projectedPeriodEndUsd?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  remainingUsd?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  spentLast7dUsd?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  spentLast24hUsd?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  spentToDateUsd?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  stale?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type FieldChangeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['FieldChange'] = ResolversParentTypes['FieldChange']> = {
  after?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  before?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type FreshnessResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Freshness'] = ResolversParentTypes['Freshness']> = {
  attemptedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  collectedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  consecutiveFailures?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  failures?: Resolver<ReadonlyArray<ResolversTypes['SourceFailure']>, ParentType, ContextType>;
  staleAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['FreshnessStatus'], ParentType, ContextType>;
};

export type GatewayResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Gateway'] = ResolversParentTypes['Gateway']> = {
  bootId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['GatewayRole'], ParentType, ContextType>;
  schedule?: Resolver<ResolversTypes['Schedule'], ParentType, ContextType>;
  sources?: Resolver<ReadonlyArray<ResolversTypes['Source']>, ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type HistoryPointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['HistoryPoint'] = ResolversParentTypes['HistoryPoint']> = {
  activeAlerts?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  computedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  criticalAlerts?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  inProgressTasks?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  monthlyBudgetPctUsed?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  openTasks?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  overall?: Resolver<ResolversTypes['OverallStatus'], ParentType, ContextType>;
  primary?: Resolver<ResolversTypes['PrimaryState'], ParentType, ContextType>;
  revision?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  services?: Resolver<ReadonlyArray<ResolversTypes['ServicePoint']>, ParentType, ContextType>;
  spentToDateUsd?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  refresh?: Resolver<ResolversTypes['RefreshReport'], ParentType, ContextType>;
};

export type OperationalStateResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OperationalState'] = ResolversParentTypes['OperationalState']> = {
  degradationReasons?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  pauseReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  paused?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  primary?: Resolver<ResolversTypes['PrimaryState'], ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  stale?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OverallResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Overall'] = ResolversParentTypes['Overall']> = {
  reasons?: Resolver<ReadonlyArray<ResolversTypes['Reason']>, ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['OverallStatus'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  answer?: Resolver<ResolversTypes['Answer'], ParentType, ContextType, RequireFields<QueryAnswerArgs, 'question'>>;
  changes?: Resolver<ResolversTypes['Changes'], ParentType, ContextType, RequireFields<QueryChangesArgs, 'since'>>;
  gateway?: Resolver<ResolversTypes['Gateway'], ParentType, ContextType>;
  history?: Resolver<ReadonlyArray<ResolversTypes['HistoryPoint']>, ParentType, ContextType, RequireFields<QueryHistoryArgs, 'maxPoints'>>;
  snapshot?: Resolver<ResolversTypes['Snapshot'], ParentType, ContextType>;
};

export type ReasonResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Reason'] = ResolversParentTypes['Reason']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  section?: Resolver<Maybe<ResolversTypes['SectionName']>, ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['OverallStatus'], ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type RefreshReportResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RefreshReport'] = ResolversParentTypes['RefreshReport']> = {
  durationMs?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  failed?: Resolver<ReadonlyArray<ResolversTypes['SourceFailure']>, ParentType, ContextType>;
  revision?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type ScheduleResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Schedule'] = ResolversParentTypes['Schedule']> = {
  cron?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  everySeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastDurationMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  lastRefreshAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  nextRefreshAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  timezone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Section'] = ResolversParentTypes['Section']> = {
  __resolveType: TypeResolveFn<'Alerts' | 'CostLadder' | 'OperationalState' | 'ServiceHealth' | 'Tasks', ParentType, ContextType>;
};

export type ServiceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Service'] = ResolversParentTypes['Service']> = {
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  latencyMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ServiceStatus'], ParentType, ContextType>;
  summary?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ServiceCountsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ServiceCounts'] = ResolversParentTypes['ServiceCounts']> = {
  degraded?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  healthy?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unhealthy?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unknown?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ServiceHealthResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ServiceHealth'] = ResolversParentTypes['ServiceHealth']> = {
  byStatus?: Resolver<ResolversTypes['ServiceCounts'], ParentType, ContextType>;
  doppler?: Resolver<ResolversTypes['ServiceStatus'], ParentType, ContextType>;
  fly?: Resolver<ResolversTypes['ServiceStatus'], ParentType, ContextType>;
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  sentry?: Resolver<ResolversTypes['ServiceStatus'], ParentType, ContextType>;
  service?: Resolver<Maybe<ResolversTypes['Service']>, ParentType, ContextType, RequireFields<ServiceHealthServiceArgs, 'name'>>;
  services?: Resolver<ReadonlyArray<ResolversTypes['Service']>, ParentType, ContextType>;
  stale?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  supabase?: Resolver<ResolversTypes['ServiceStatus'], ParentType, ContextType>;
  vercel?: Resolver<ResolversTypes['ServiceStatus'], ParentType, ContextType>;
  worst?: Resolver<ResolversTypes['ServiceStatus'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ServicePointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ServicePoint'] = ResolversParentTypes['ServicePoint']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ServiceStatus'], ParentType, ContextType>;
};

export type SeverityCountsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SeverityCounts'] = ResolversParentTypes['SeverityCounts']> = {
  critical?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  info?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  warning?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SnapshotResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Snapshot'] = ResolversParentTypes['Snapshot']> = {
  alerts?: Resolver<ResolversTypes['Alerts'], ParentType, ContextType>;
  bootId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  computedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  costLadder?: Resolver<ResolversTypes['CostLadder'], ParentType, ContextType>;
  operationalState?: Resolver<ResolversTypes['OperationalState'], ParentType, ContextType>;
  overall?: Resolver<ResolversTypes['Overall'], ParentType, ContextType>;
  restored?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  revision?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  schemaVersion?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  serviceHealth?: Resolver<ResolversTypes['ServiceHealth'], ParentType, ContextType>;
  stale?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  staleAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  tasks?: Resolver<ResolversTypes['Tasks'], ParentType, ContextType>;
};

export type SourceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Source'] = ResolversParentTypes['Source']> = {
  everySeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  latencyMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  section?: Resolver<ResolversTypes['SectionName'], ParentType, ContextType>;
};

export type SourceFailureResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SourceFailure'] = ResolversParentTypes['SourceFailure']> = {
  code?: Resolver<ResolversTypes['SourceFailureCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  source?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  snapshot?: SubscriptionResolver<ResolversTypes['Snapshot'], "snapshot", ParentType, ContextType>;
};

export type TaskResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Task'] = ResolversParentTypes['Task']> = {
  state?: Resolver<ResolversTypes['TaskState'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  updatedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type TasksResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Tasks'] = ResolversParentTypes['Tasks']> = {
  blockedCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  freshness?: Resolver<ResolversTypes['Freshness'], ParentType, ContextType>;
  inProgressCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  items?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Task']>>, ParentType, ContextType, RequireFields<TasksItemsArgs, 'first'>>;
  openCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  stale?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  Alert?: AlertResolvers<ContextType>;
  Alerts?: AlertsResolvers<ContextType>;
  Answer?: AnswerResolvers<ContextType>;
  CategoryCount?: CategoryCountResolvers<ContextType>;
  Changes?: ChangesResolvers<ContextType>;
  CostLadder?: CostLadderResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  FieldChange?: FieldChangeResolvers<ContextType>;
  Freshness?: FreshnessResolvers<ContextType>;
  Gateway?: GatewayResolvers<ContextType>;
  HistoryPoint?: HistoryPointResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  OperationalState?: OperationalStateResolvers<ContextType>;
  Overall?: OverallResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Reason?: ReasonResolvers<ContextType>;
  RefreshReport?: RefreshReportResolvers<ContextType>;
  Schedule?: ScheduleResolvers<ContextType>;
  Section?: SectionResolvers<ContextType>;
  Service?: ServiceResolvers<ContextType>;
  ServiceCounts?: ServiceCountsResolvers<ContextType>;
  ServiceHealth?: ServiceHealthResolvers<ContextType>;
  ServicePoint?: ServicePointResolvers<ContextType>;
  SeverityCounts?: SeverityCountsResolvers<ContextType>;
  Snapshot?: SnapshotResolvers<ContextType>;
  Source?: SourceResolvers<ContextType>;
  SourceFailure?: SourceFailureResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  Task?: TaskResolvers<ContextType>;
  Tasks?: TasksResolvers<ContextType>;
};

