# The overview: what needs attention, the connections, the traffic.

overview-range = Time shown
overview-hour = 1 h
overview-day = 24 h
overview-week = 7 d
overview-add = Add a connection
overview-as-tables = Numbers as tables
overview-as-charts = Numbers as charts
overview-no-connections = No connection yet
overview-no-connections-detail = A connection is one provider’s tenant that sends users and groups here, with a token of its own.

overview-attention = Needs attention
overview-since = · since { $time }
overview-at = · { $time }
overview-new-token = New token…
overview-open-connection = Open connection
overview-show-log = Show in the log
overview-show-entry = See the entry
overview-open-settings = Open settings

overview-manages = Manages
overview-manages-what = { $users ->
    [one] 1 user
   *[other] { $users } users
}, { $groups ->
    [one] 1 group
   *[other] { $groups } groups
}
overview-last-change = Last change
overview-never = none yet
overview-token = Token
overview-token-none = none that works
overview-token-never = { $count ->
    [one] never expires
   *[other] { $count } work, none expires
}
overview-token-ends = { $count ->
    [one] expires { $time }
   *[other] { $count } work, the next ends { $time }
}

overview-outcomes-minute = Requests a minute
overview-outcomes = { $minutes ->
    [15] Requests in 15 minutes
    [60] Requests an hour
   *[other] Requests in { $minutes } minutes
}
overview-outcomes-summary = { $title }: { $applied } applied, { $none } without change, { $partly } partly, { $refused } refused; at most { $peak } at a time.
overview-users = Users, last 7 days
overview-users-summary = Users in the last 7 days: { $created } created, { $updated } updated, { $deactivated } deactivated.
overview-created = Created
overview-updated = Updated
overview-deactivated = Deactivated
overview-latency = Time to answer
overview-latency-summary = Time to answer: half within { $p50 }, 95 % within { $p95 }, 99 % within { $p99 }.
overview-latency-none = Time to answer: nothing was asked.
overview-now = now
overview-today = today
overview-column-from = From
overview-column-day = Day
overview-rotate-token = Rotate…
