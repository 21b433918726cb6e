# The mapping tutor, and the report of a setup.

## The tutor

tutor-read-only = Read-only: this service gives it itself.
tutor-reference-here = The id is the one that { CODE($name) } has here.
tutor-reference-made-up = Nobody here has the userName { CODE($name) } yet, so the id is made up. The request comes once that person is here, with the id that this service has given.
tutor-replaced = Row { $row } puts another value there.
tutor-unknown-name = Nothing of the sample person is called { CODE($name) }. Take one of the names beside.
tutor-unknown-function = The tutor does not know the function { CODE($name) }. It knows Append, Coalesce, Join, Not, Switch, ToLower and ToUpper.
tutor-arguments = The function { CODE($name) } takes another number of arguments.
tutor-malformed = { CODE($name) } cannot be read: a quote or a bracket is not closed, or something follows the end.
tutor-target = { CODE($name) } is no path of an attribute. Write it as { CODE("name.givenName") } or { CODE("emails[type eq \"work\"].value") }.

## The report of a setup

report-title = Acceptance report: { $connection }
report-title-interim = Interim report, { $proven } of { $provable } steps proven: { $connection }
report-lead = Each of the { $provable } steps that traffic can show was shown by { $provider } itself.
report-lead-interim = This is not the end: { $provider } has shown { $proven } of the { $provable } steps that traffic can show. What is open stands below.
report-connection = Connection
report-provider = Identity provider
report-way = Way of setting up
report-base-url = Base URL
report-public-url = Public URL
report-rehearsed = Rehearsed
report-made = Written
report-version = Version
report-proven = Proven by traffic
report-nothing-proven = Nothing yet.
report-step = Step
report-what = What was done
report-when = When (UTC)
report-exchange = Exchange
report-request = Request
report-status = Status
report-verdict = Verdict
report-pruned = not in the log any more
report-verdict-applied = applied
report-verdict-no-change = no change
report-verdict-partly = partly
report-verdict-refused = refused
report-verdict-held = held
report-by-hand = Ticked by hand
report-by-hand-lead = Somebody said that this was done. No traffic was looked at.
report-rehearsal = Rehearsed only
report-rehearsal-lead = This service sent it to itself. It proves nothing of the provider.
report-follows = Followed from a later step
report-follows-lead = No traffic shows these, but a later step that was proven needs them.
report-from = from { $number }
report-here = Decided here
report-here-lead = Settings of this service, and its token, which stands in no report.
report-open = Open
report-open-lead = Nothing has shown these yet.
report-optional = optional
report-by-traffic = traffic will show it
report-reachability = Reachability
report-passed = passed
report-failed = failed
report-not-tried = not tried
report-warnings = Warnings
report-no-warnings = None of the known traps was seen in the newest users and groups of this connection.
report-seen-at = Seen at
report-mappings = Attribute mappings
report-mappings-lead = What the provider sends unless its mapping was changed, and what becomes of it here.
report-from-head = At the provider
report-to-head = SCIM attribute
report-kept-head = Here
report-stored = stored
report-set = only that it was set
report-left-out = left out
