/** The list is cut, so the counts are told as they are known; its members tell which one it is. */
const counts = ['critical', 'warning', 'info'].map(
  (severity, index) => String.raw`
      {{ ${index === 0 ? '' : 'else '}if snapshot.alerts.items | where severity ${severity.toUpperCase()} }}
      {{ snapshot.alerts.bySeverity.${severity} | count "${severity} alert"
      }}{{ if snapshot.alerts.bySeverity.${severity} > 5 }}, the oldest five{{ end }}:
      {{ snapshot.alerts.items | list title }}.`,
)

/** What is alerting. */
export const alerts = String.raw`
entries:
  - id: alerts
    category: alerts
    patterns:
      - ((the|our|current|active|open) )*alerts?( status| count| summary| now| right now)?
      - (do we have |have we got |got |are there )?any (active |open |new |current )?alerts( active| firing| open| now| right now)?
      - (what('?s| is)|is anything|anything) (alerting|firing)( now| right now)?
      - how many (active |open )?alerts( are there| do we have| are active| are firing| are open)?
      - (show|list|give) (me )?(the |all )*(active |open |current )?alerts
      - (what|which) alerts (are|do we have)( there| active| firing| open)?
      - what (are )?(the )?(active|current|open) alerts
    document: |
      {
        snapshot {
          alerts { activeCount bySeverity { critical warning info } items(first: 5) { title } }
        }
      }
    reply: >-
      {{ if snapshot.alerts.activeCount == 0 }}
      No active alerts.
      {{ else }}
      {{ snapshot.alerts.activeCount | count "active alert" }}
      ({{ snapshot.alerts.bySeverity.critical }} critical,
      {{ snapshot.alerts.bySeverity.warning }} warning,
      {{ snapshot.alerts.bySeverity.info }} info){{ if snapshot.alerts.activeCount > 5
      }}, the worst five{{ end }}: {{ snapshot.alerts.items | list title }}.
      {{ end }}

  - id: alerts-severity
    category: alerts
    patterns:
      - (do we have |are there )?(any |how many )?(active |open )?(?P<severity>critical|warning|info) alerts?( are there| active| firing)?
      - (are there )?(any |how many )(?P<severity>critical|warning)s
      - (is )?anything (?P<severity>critical)
      - (what('?s| is)|which alerts are) (?P<severity>critical)
    document: |
      query ($severity: Severity!) {
        snapshot {
          alerts {
            activeCount bySeverity { critical warning info }
            items(first: 5, severity: $severity) { severity title }
          }
        }
      }
    reply: >-${counts.join('')}
      {{ else }}
      No active alert of that severity, {{ snapshot.alerts.activeCount | count alert }} in all.
      {{ end }}
`
