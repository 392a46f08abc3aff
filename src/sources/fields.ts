import type { Place, SectionKey } from './source.ts'

/** What one source can feed: a whole section, or one service. */
export type Feed = SectionKey | 'service'

/** The fields that a map may set, for each thing that a source can feed. */
export const FEED_FIELDS: Readonly<Record<Feed, readonly string[]>> = {
  operationalState: ['primary', 'paused', 'pauseReason', 'degradationReasons'],
  alerts: ['items'],
  costLadder: [
    'spentToDateUsd',
    'creditPoolUsd',
    'currentTier',
    'modelDefault',
    'periodStart',
    'periodEnd',
  ],
  serviceHealth: ['services'],
  service: ['status', 'latencyMs', 'summary', 'url'],
  tasks: ['openCount', 'inProgressCount', 'blockedCount', 'items'],
}

/** The fields of the members of its lists, which `values` may translate as well. */
export const MEMBER_FIELDS: Readonly<Record<Feed, readonly string[]>> = {
  operationalState: [],
  alerts: ['title', 'severity', 'category', 'id', 'detail', 'startedAt', 'url'],
  costLadder: [],
  serviceHealth: ['name', 'status', 'latencyMs', 'summary', 'url', 'checkedAt'],
  service: [],
  tasks: ['title', 'state', 'url', 'updatedAt'],
}

/** Tells what a source in a place feeds. */
export function feedOf(place: Place): Feed {
  return place.service === undefined ? place.section : 'service'
}
