# The setup of a connection: phases, steps, what has arrived, rehearsals, the runbook.

setup-title = Set up { $provider }
setup-window = Setup of { $name }
setup-leave = Save and leave
setup-again = Set up

## The rail

setup-phases = Phases
setup-phase-of = Phase { $number } of { $count }: { $title }
setup-phase-done = done
setup-phase-some = { $done } of { $total ->
    [one] 1 step
   *[other] { $total } steps
} done
setup-summary = Verified summary
setup-minutes = { $minutes ->
    [one] About a minute.
   *[other] About { $minutes } minutes.
}
setup-facts = Where it stands
setup-fact-url = Reached by { $host }
setup-fact-rehearsal = Only rehearsed, nobody comes
setup-fact-no-reach = How it is reached is open
setup-fact-token-until = Token good until { $day }
setup-fact-token-ended = The token’s time is over
setup-fact-token-endless = Token without an end
setup-fact-no-token = No usable token
setup-fact-nothing-yet = Nothing yet for { $number }
setup-fact-all-came = All that is waited for has come
setup-fact-wrong = at { $number }
setup-fact-rehearsed = Rehearsed

## A step

setup-optional = Optional
setup-seen = Seen
setup-done = Done
setup-ticked = Ticked by you
setup-unticked = Tick taken off by you
setup-rehearsed = Rehearsed
setup-wrong = Wrong traffic
setup-kept-out = Kept out
setup-missing = Groups are missing
setup-follows = Follows from { $number }
setup-ticks-itself = Ticks itself at { $what }
setup-by-hand = Tick by hand
setup-untick = Untick
setup-leave-to-traffic = Leave to its traffic
setup-hint = Steps tick themselves when their traffic arrives. You can tick them by hand.
setup-next-step = Next: { $title }
setup-previous = Back
setup-to-summary = Next: the verified summary
setup-announce-done = Step { $number }: { $title }. Done.
setup-announce-wrong = Step { $number }: { $what }. { $title }

## What is to be done

setup-instructions = What to do
setup-choose = Under { $label }, choose { $option }.
setup-tick-on = Tick { $label }.
setup-tick-off = Take the tick off { $label }.
setup-token-kept = { $shown }, from the keychain
setup-token-not-kept = { $shown }, not in the keychain
setup-token-yours = Paste the token that you copied. It isn’t kept here, so it can’t be copied again.
setup-token-none = There is no usable token yet.
setup-token-make = Make a token
setup-token-other = Make another one
setup-arrived = What has arrived for this step
setup-not-proven = No traffic shows this step
setup-wrong-times = { $count ->
    [one] once
    [2] twice
   *[other] { $count } times
}
setup-check-found = A check stopped at rung { $number }, { $name }: { $found }
setup-check-again = Check again
setup-silent-since = People from { $first } to { $last } at { $at }, and no request for a group
setup-provider-sees = { $provider } shows:
setup-pitfall = Goes wrong most often:
setup-sources = Where this is known from
setup-unsourced = Not from a source: { $what }

## The sketch

setup-sketch-of = Sketch of { $caption }
setup-sketch-marks = Marked in the sketch: { $marks }
setup-sketch-mark = { $number } { $label }
setup-portal = Portal
setup-portal-new = New portal
setup-portal-older = Older

## Steps that are taken here

setup-way = How it is set up
setup-one-way = There is one way to set it up.
setup-app-name = Name of the app
setup-app-name-hint = What the app is called in the provider’s console. It is filled in where the console asks for it.
setup-test-email = Address of the test user
setup-test-email-hint = Somebody who doesn’t exist. The provider’s own test sends and deletes this user.
setup-keep = Keep
setup-reach = How the provider will reach this computer
setup-reach-public = By a public address
setup-reach-public-hint = A tunnel or a reverse proxy leads from the internet to this computer.
setup-private-url = Address in this network
setup-private-url-hint = What this computer is called there. Leave it empty if what asks runs on this computer. From another one the service needs its own HTTPS: <link>Settings, TLS</link>.
setup-reach-rehearsal = Not at all, for now
setup-reach-rehearsal-hint = The setup is only rehearsed: this app sends what the provider would send.
setup-public-url = Public URL
setup-public-url-hint = What stands before { $path }. It is filled in wherever the provider asks for the address.
setup-reach-tunnel = { $program } runs at { $url }
setup-reach-tunnel-take = Use it
setup-reach-tunnel-taken = in use
setup-reach-tunnels-none = No tunnel runs now. One can be started in <link>Settings, Reachability</link>.
setup-reach-tunnels-more = Tunnels are started and stopped in <link>Settings, Reachability</link>.
setup-reach-check = Check it now
setup-reach-check-again = Check again
setup-reach-all = All about reachability
setup-reach-becomes = The provider is told
setup-token-used = The token that goes into the provider’s form
setup-token-name = Name
setup-token-ends = Expires
setup-token-endless = Never
setup-token-where = Kept
setup-token-in-keychain = In the keychain, so the steps copy it without showing it
setup-token-not-in-keychain = Not here: have it ready when the provider’s form asks for it

## Rehearsal

setup-rehearse = Rehearse…
setup-rehearse-title = Rehearse { $provider }’s first hour
setup-rehearse-words = This app sends to this service what { $provider } sends in its first hour, with the token that goes into its form. It makes people and groups of its own and deletes them again. It proves the token and this service, and nothing of the way through the internet.
setup-rehearse-kept = The token { $shown } is taken from the keychain.
setup-rehearse-token = Token
setup-rehearse-token-hint = As it goes into the provider’s form. It isn’t kept.
setup-rehearse-token-missing = A rehearsal needs the token
setup-rehearse-do = Rehearse
setup-rehearse-running = Sending the requests one after the other…
setup-rehearse-all = All { $count } requests were answered as { $provider } needs
setup-rehearse-some = { $failed ->
    [one] 1 of { $count } requests was not answered as { $provider } needs
   *[other] { $failed } of { $count } requests were not answered as { $provider } needs
}
setup-rehearse-stopped = The rehearsal was broken off
setup-rehearse-clean = What it made is deleted again.
setup-rehearse-left = Not all that it made could be deleted again. It stands in the directory as this connection’s.
setup-rehearse-table = Requests of the rehearsal
setup-rehearse-status = Answered
setup-rehearse-needed = Needed
setup-rehearse-any = any
setup-rehearse-what = What for
setup-rehearse-request = Request
setup-rehearse-mark = As needed
setup-rehearse-as-needed = As needed
setup-rehearse-not-as-needed = Not as needed
setup-rehearse-again = Rehearse again
setup-cancel = Cancel
setup-close = Close

## Runbook and report

setup-runbook = Runbook
setup-runbook-words = For a colleague who owns the provider. Never with a token in it.
setup-runbook-copied = The runbook is on the clipboard
setup-report = Report
setup-report-words = What was proven, when and by which exchange. Never with a token in it.
setup-report-copied = The report is on the clipboard
setup-document-markdown = Save as Markdown
setup-document-html = Save as a page to print
setup-document-json = Save as JSON
setup-document-copy = Copy as Markdown
setup-document-saved = Saved { $path }, { $size }

## Summary

setup-summary-words = { $done } of { $total } steps are done. What each rests on stands beside it.
setup-summary-all = All { $total } steps are done. What each rests on stands beside it.
setup-summary-steps = Steps
setup-summary-number = Number
setup-summary-step = Step
setup-summary-evidence = Rests on
setup-summary-ends = When something ends at the provider
setup-summary-when = When
setup-summary-sends = It sends
setup-summary-leaves = Here then
setup-summary-afterwards = Afterwards
setup-summary-mappings = Default attribute mappings
setup-summary-try = Try the mapping
setup-summary-from = At the provider
setup-summary-to = Here
setup-summary-becomes = What becomes of it
setup-summary-users = Users
setup-summary-groups = Groups
setup-summary-stored = Stored
setup-summary-set = Only that it was set
setup-summary-left-out = Left out
setup-summary-matching = Looked up by it
setup-restart = Start anew…
setup-restart-title = Start the setup of { $name } anew?
setup-restart-effect = Ticks are forgotten, and what has arrived so far proves nothing any more. Users, groups, tokens and the log stay as they are.
setup-restart-do = Start anew
