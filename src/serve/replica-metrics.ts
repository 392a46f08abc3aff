import type { GatewayView } from '../sections/view.ts'
import type { AddCounter, AddGauge } from './add-metric.ts'

/** Adds what is known of the replicas; nothing where the gateway stands alone. */
export function addReplicaMetrics(
  gauge: AddGauge,
  counter: AddCounter,
  gateway: () => GatewayView,
): void {
  gauge('gateway_is_leader', 'Whether this replica refreshed last.', [], (own) => {
    const { replica, role } = gateway()
    if (replica !== undefined) own.set(role === 'LEADER' ? 1 : 0)
  })
  gauge(
    'gateway_leader_since_timestamp_seconds',
    'Since when the leader has been the one.',
    ['leader'],
    (own) => {
      const { leader, since } = gateway().replica ?? { leader: null, since: null }
      if (leader !== null && since !== null) own.set({ leader }, since / 1_000)
    },
  )
  gauge('gateway_store_connected', 'Whether what the replicas share can be reached.', [], (own) => {
    const { replica } = gateway()
    if (replica !== undefined) own.set(replica.connected ? 1 : 0)
  })
  counter(
    'gateway_takeovers_total',
    'How often this replica took over from another.',
    [],
    (own) => {
      own.inc(gateway().replica?.takeovers ?? 0)
    },
  )
  counter(
    'gateway_lost_turns_total',
    'How often this replica lost its turn to another.',
    [],
    (own) => {
      own.inc(gateway().replica?.refusals ?? 0)
    },
  )
}
