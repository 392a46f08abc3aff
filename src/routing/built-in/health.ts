/** How the services are; those that are not known are named. */
export const health = String.raw`
entries:
  - id: health
    category: health
    allowPartial: true
    patterns:
      - ((the|our|overall) )?(service |services )?health( status| check| report)?
      - ((the|our|all) )*services?( status| check)?
      - (what('?s| is) )?(the )?(status|state|health) of (the |our |all )*services
      - how are (the |our |all )*services( doing)?
      - are (the |our |all )*services (ok|okay|up|healthy|fine|running|alright|working)
    document: |
      { snapshot { serviceHealth { services { name status } } } }
    reply: >-
      {{ if snapshot.serviceHealth.services | where status UNHEALTHY }}
      Unhealthy: {{ snapshot.serviceHealth.services | where status UNHEALTHY | list name }}.
      {{ end }}
      {{ if snapshot.serviceHealth.services | where status DEGRADED }}
      Degraded: {{ snapshot.serviceHealth.services | where status DEGRADED | list name }}.
      {{ end }}
      {{ if snapshot.serviceHealth.services | where status HEALTHY }}
      Healthy: {{ snapshot.serviceHealth.services | where status HEALTHY | list name }}.
      {{ end }}
      {{ if snapshot.serviceHealth.services | where status UNKNOWN }}
      Not known: {{ snapshot.serviceHealth.services | where status UNKNOWN | list name }}.
      {{ end }}

  - id: health-down
    category: health
    allowPartial: true
    patterns:
      - (which|what) (service|services) (is|are) (down|unhealthy|degraded|broken|failing|out)( now| right now)?
      - (what('?s| is)|is anything|anything|is something) down( now| right now)?
      - (are )?(any|some) services? (down|unhealthy|degraded|broken|failing)
      - is (any|a) service (down|unhealthy|degraded|broken|failing)
      - (are there |is there )?(any |an )?(outage|outages|incident|incidents)( now| right now)?
    document: |
      { snapshot { serviceHealth { services { name status } } } }
    reply: >-
      {{ if snapshot.serviceHealth.services | where status UNHEALTHY }}
      Down: {{ snapshot.serviceHealth.services | where status UNHEALTHY | list name }}.
      {{ else }}
      No service is known to be down.
      {{ end }}
      {{ if snapshot.serviceHealth.services | where status DEGRADED }}
      Degraded: {{ snapshot.serviceHealth.services | where status DEGRADED | list name }}.
      {{ end }}
      {{ if snapshot.serviceHealth.services | where status UNKNOWN }}
      Not known: {{ snapshot.serviceHealth.services | where status UNKNOWN | list name }}.
      {{ end }}

  - id: health-service
    category: health
    patterns:
      - is (the )?(?P<service>[\w./-]+)( service)? (up|down|ok|okay|healthy|unhealthy|degraded|working|running|alive|fine|available|reachable|up or down)( now| right now)?
      - how('?s| is) (the )?(?P<service>[\w./-]+)( service)?( doing)?
      - (what('?s| is) )?(the )?(status|state|health) of (the )?(?P<service>[\w./-]+)( service)?
      - (?P<service>[\w./-]+)( service)? (status|health)
      - what('?s| is) (the )?(?P<service>[\w./-]+)( service)? (status|health)
    document: |
      query ($service: String!) {
        snapshot { serviceHealth { service(name: $service) { name status summary } } }
      }
    reply: >-
      {{ snapshot.serviceHealth.service.name }} is
      {{ snapshot.serviceHealth.service.status | words
      }}{{ if snapshot.serviceHealth.service.summary is known
      }}: {{ snapshot.serviceHealth.service.summary }}{{ end }}.
`
