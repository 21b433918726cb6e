# Parts that several pages use.

shared-verdict-applied = Applied
shared-verdict-none = No change
shared-verdict-partly = Partly applied
shared-verdict-refused = Refused
shared-verdict-waiting = Waiting
shared-verdict-info = Note
shared-verdict-read = Read

shared-bytes = { $count ->
    [one] 1 byte
   *[other] { $count } bytes
}
shared-ago = { $time } ago
shared-in = in { $time }

shared-copy = Copy
shared-copied = Copied
shared-copy-what = Copy { $what }
shared-copy-failed = Copying was refused; select the text and copy it by hand

shared-json-fold = Fold { $what }
shared-json-unfold = Unfold { $what }
shared-json-items = { $count ->
    [one] 1 item
   *[other] { $count } items
}
shared-json-fields = { $count ->
    [one] 1 field
   *[other] { $count } fields
}
shared-json-more = Show { $count } more
shared-json-root = the whole body
shared-json-not-json = This is not JSON; it is shown as it came.

shared-diff-none = none
shared-diff-left-out = left out
shared-diff-was = was
shared-diff-is-now = is now

shared-pager-range = <b>{ $from }–{ $to }</b> of { $total }
shared-pager-range-floor = <b>{ $from }–{ $to }</b> of { $total }+
shared-pager-took = { $time }, as of { $at }
shared-pager-page = Page <b>{ $page }</b> of { $pages }
shared-pager-page-floor = Page <b>{ $page }</b>
shared-pager-rows = Rows a page
shared-pager-previous = Previous page
shared-pager-next = Next page
shared-pager-label = Pages

shared-tail-following = Following
shared-tail-following-title = New rows come in at the top
shared-tail-none = No new rows
shared-tail-new = { $count } new
shared-tail-new-title = New rows wait. Show them: .
shared-tail-paused = Paused, { $count } new
shared-tail-paused-title = All are stored; the view waits, not the service. Go on: p
shared-tail-stopped = Service stopped
shared-tail-stopped-title = What is here stays

shared-error-details = Copy details
shared-error-again = Try again
shared-error-unreachable = The program behind this page does not answer
shared-error-unreachable-detail = It was closed, or it is busy starting. What is on screen is the last that was known.

shared-confirm-keep = Keep

shared-spark = { $rate } requests a second now, at most { $peak } in the last minute
shared-made-here = Made here
shared-quirks = { $count ->
    [one] 1 accepted quirk
   *[other] { $count } accepted quirks
}
shared-close = Close
shared-sort = Sort by { $column }
shared-loading = Loading

shared-json-search = Search in { $what }

shared-filter-clear = Clear
shared-filter-position = Position { $position }:
shared-filter-still-unfiltered = The list below is still unfiltered.
shared-filter-still-last = The list below still shows the last filter that could be read.
shared-filter-suggestions = Suggestions
shared-filter-completions = Completions
shared-filter-use = Use
shared-filter-eq = equals
shared-filter-ne = isn’t equal to
shared-filter-sw = starts with
shared-filter-co = contains
shared-filter-ew = ends with
shared-filter-pr = has a value
shared-filter-gt = is greater than, or later
shared-filter-ge = is at least
shared-filter-lt = is less than, or earlier
shared-filter-le = is at most
shared-filter-and = both hold
shared-filter-or = either holds

shared-log-times = ×{ $count }
shared-log-outcome = Outcome
shared-log-time = Time
shared-log-from = From
shared-log-what = What happened
shared-log-quirks = Accepted quirks
shared-log-method = Method
shared-log-path = Path
shared-log-status = Status
shared-log-took = Took

shared-health-healthy = Healthy:
shared-health-failing = Failing:
shared-health-silent = Silent for { $time }:
shared-health-waiting = Waiting for
shared-health-last-request = last request { $time }
shared-health-first-request = the first request for { $time }

shared-leave-title = Leave without saving?
shared-leave-effect = What you changed here is lost.
shared-leave = Leave
shared-leave-stay = Stay

shared-edit-view = How to edit
shared-edit-fields = Fields
