import type { FreshnessStatus } from '../data/snapshot.ts'

/** How good something is, which decides on its colour and its shape. */
export type Tone = 'ok' | 'info' | 'warn' | 'critical' | 'unknown'

const TONES: Readonly<Record<string, Tone>> = {
  OK: 'ok',
  HEALTHY: 'ok',
  READY: 'ok',
  ACTIVE: 'ok',
  NORMAL: 'ok',
  FRESH: 'ok',
  INFO: 'info',
  BOOTING: 'warn',
  DEGRADED: 'warn',
  WARNING: 'warn',
  WARN_75: 'warn',
  DOWNSHIFT_90: 'warn',
  STALE: 'warn',
  PAUSED: 'critical',
  STOPPED: 'critical',
  CRITICAL: 'critical',
  UNHEALTHY: 'critical',
  HARD_STOP_100: 'critical',
}

/**
 * Tells the tone of a word of the schema; a word that this page does not know yet is unknown. What
 * is not fresh is never good.
 */
export function toneOf(word: string, freshness: FreshnessStatus = 'FRESH'): Tone {
  const tone = TONES[word] ?? 'unknown'
  if (freshness === 'FRESH') return tone
  if (freshness === 'STALE') return tone === 'ok' || tone === 'info' ? 'warn' : tone
  return 'unknown'
}

/** Says a word of the schema the way people write it: `DOWNSHIFT_90` as `Downshift 90`. */
export function sayWord(word: string): string {
  const words = word.replaceAll('_', ' ').toLowerCase()
  return word === 'OK' ? word : words.charAt(0).toUpperCase() + words.slice(1)
}
