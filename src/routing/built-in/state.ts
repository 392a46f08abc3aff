/** What the daemon is doing, and whether anything is wrong. */
export const state = String.raw`
entries:
  - id: status
    category: status
    patterns:
      - (what('?s| is) )?((the|your|current) )*(status|state)( report| check| now| right now)?
      - how are (you|things|you doing|things going|we doing)( today| now| right now)?
      - how('?s| is) (it|everything|life) going( today)?
      - (what('?s| is) up|sup)
      - are you (up|there|alive|online|running|awake|ok|okay|alright|all right)
      - you (there|up|ok|okay|alright)
      - is (the )?(daemon|agent|kora) (up|alive|online|running|ok|okay)
    document: |
      { snapshot { operationalState { primary } alerts { activeCount } } }
    reply: >-
      State: {{ snapshot.operationalState.primary | words }}.
      {{ if snapshot.alerts.activeCount == 0 }}
      No active alerts.
      {{ else }}
      {{ snapshot.alerts.activeCount | count "active alert" }}.
      {{ end }}

  - id: status-overall
    category: status
    patterns:
      - (is )?everything (ok|okay|alright|all right|fine|good|working|healthy|up)
      - (are we )?all (good|ok|okay|well|clear)
      - (is )?(anything|something) (wrong|broken)
      - (are there )?any (problems|issues|trouble)
      - what('?s| is) (wrong|broken|the problem)
      - (what('?s| is) )?(the )?overall( status| state)?
    document: |
      { snapshot { overall { status reasons { message } } } gateway { sources { section } } }
    reply: >-
      {{ if not gateway.sources }}{{ abstain "nothing is watched" }}{{ end }}
      {{ if snapshot.overall.status == OK }}
      All that is watched is OK: {{ gateway.sources | distinct section | list section }}.
      {{ else }}
      Overall {{ snapshot.overall.status | words }}:
      {{ snapshot.overall.reasons | list message "; " }}.
      {{ end }}

  - id: status-degraded
    category: status
    patterns:
      - are (you|we) degraded
      - (why are (you|we) degraded|what('?s| is) degrading (you|us))
      - (any )?(degradation|degradations|degradation reasons)
      - is (the )?(daemon|agent|kora) degraded
    document: |
      { snapshot { operationalState { primary degradationReasons } } }
    reply: >-
      {{ if snapshot.operationalState.degradationReasons }}
      Degraded: {{ snapshot.operationalState.degradationReasons | list }}.
      {{ else }}
      Not degraded: {{ snapshot.operationalState.primary | words }}.
      {{ end }}

  - id: pause
    category: pause
    patterns:
      - (are|you) (you )?(still |currently )?(paused|stopped|on hold|halted)
      - (is )?(it|kora|(the )?(daemon|agent)) (still |currently )?(paused|stopped|on hold|halted)
      - are we (still |currently )?(paused|stopped|on hold|halted)
      - (paused|pause status|pause state|pause check)
    document: |
      { snapshot { operationalState { primary paused pauseReason } } }
    reply: >-
      {{ if snapshot.operationalState.primary == STOPPED }}
      Stopped.
      {{ else if snapshot.operationalState.paused }}
      Paused{{ if snapshot.operationalState.pauseReason is known
      }}: {{ snapshot.operationalState.pauseReason }}{{ end }}.
      {{ else }}
      Not paused: {{ snapshot.operationalState.primary | words }}.
      {{ end }}

  - id: pause-reason
    category: pause
    patterns:
      - why are (you|we) (paused|on hold|halted)
      - why is (it|kora|(the )?(daemon|agent)) (paused|on hold|halted)
      - (what('?s| is) )?(the )?(pause reason|reason for the pause)
      - why the pause
    document: |
      { snapshot { operationalState { primary paused pauseReason } } }
    reply: >-
      {{ if snapshot.operationalState.primary == STOPPED }}
      Stopped; the reason is not known.
      {{ else if snapshot.operationalState.paused }}
      Paused: {{ snapshot.operationalState.pauseReason }}.
      {{ else }}
      Not paused: {{ snapshot.operationalState.primary | words }}.
      {{ end }}
`
