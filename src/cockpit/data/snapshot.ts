import type {
  AgeFragment,
  ChangesQuery,
  DayQuery,
  GatewayQuery,
  WatchSubscription,
} from '../generated/graphql.ts'

/** What the page shows of a snapshot. */
export type Snapshot = WatchSubscription['snapshot']

/** How old a part is and what is failing. */
export type Freshness = AgeFragment

export type FreshnessStatus = Freshness['status']

export type Reason = Snapshot['overall']['reasons'][number]

export type Service = Snapshot['serviceHealth']['services'][number]

export type Alert = NonNullable<Snapshot['alerts']['items']>[number]

/** One point of the last day. */
export type DayPoint = DayQuery['history'][number]

/** One point of a plot. */
export type Point = Omit<DayPoint, 'services'>

export type FieldChange = ChangesQuery['changes']['fields'][number]

export type Gateway = GatewayQuery['gateway']
