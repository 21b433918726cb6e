# The live log and the entry beside it.

live-log-grid = Log entries, newest first
live-log-search = Search the log
live-log-search-hint = words, or user: status: is:
live-log-search-terms = Terms
live-log-search-foot = Words are looked for in what happened, names, paths and details. “In quotes” holds them together.
live-log-hint-is = refused, partly, nochange, read, quirk, local
live-log-hint-status = 409, 4xx
live-log-hint-user = name, e-mail or id
live-log-hint-group = name or id
live-log-hint-connection = name
live-log-hint-provider = entra, okta, …
live-log-hint-quirk = boolean_string, …
live-log-hint-method = post, patch, …
live-log-hint-after = 10m, 1h, 24h, 7d

live-log-outcome = Outcome
live-log-all = All
live-log-partly = Partly
live-log-reads = Reads
live-log-pause = Pause the list
live-log-resume = Go on

live-log-export-all = Export the log
live-log-export-filtered = Export what is filtered
live-log-export-jsonl = everything, a line an entry
live-log-export-csv = one line each, for a sheet
live-log-export-har = for a browser’s network panel
live-log-exported = Exported to { $path }, { $size }

live-log-waiting = Waiting for the first request
live-log-waiting-detail = Requests stand here as they come, refused ones too.
live-log-sample-curl = Copy a curl that creates a user
live-log-sample-curl-what = a curl command
live-log-nothing = { $count ->
    [0] No entry matches.
    [one] No entry matches.
    [2] No entry matches both.
   *[other] No entry matches all of these.
}
live-log-alone = { $count ->
    [one] { $term } alone has 1.
   *[other] { $term } alone has { $text }.
}
live-log-drop = Drop { $term }
live-log-every-outcome = Show every outcome

live-log-entry = Entry { $seq }
live-log-details = Details
live-log-newer = Newer
live-log-older = Older
live-log-pane-edge = Width of the details
live-log-status-in = { $status } in { $time }
live-log-entry-id = the request id
live-log-token = Token
live-log-oauth-client = OAuth client
live-log-explanation = Explanation
live-log-why = Why
live-log-fix = To fix it
live-log-in-provider = In { $provider }
live-log-in-the-provider = In the provider
live-log-in-the-way = In the way
live-log-rests-on = Rests on
live-log-change = Change
live-log-stored = { $stored ->
    [one] 1 stored
   *[other] { $stored } stored
}
live-log-stored-left = { $stored } stored, { $left } left out
live-log-more-changes = { $more ->
    [one] and { $more } more change
   *[other] and { $more } more changes
}
live-log-history-user = History of this user
live-log-history-group = History of this group
live-log-request = Request
live-log-response = Response
live-log-quirks = Quirks
live-log-copy-curl = Copy as curl
live-log-request-body = the request body
live-log-response-body = the response body
live-log-headers = Headers
live-log-headers-count = { $hidden ->
    [0] { $count }
   *[other] { $count }, { $hidden } not kept
}
live-log-header-hidden = not kept, { $length ->
    [one] 1 character
   *[other] { $length } characters
}
live-log-body = Body, { $size }
live-log-body-none = No body
live-log-body-pruned = Its body of { $size } is past the time that bodies are kept.
live-log-body-cut = It had { $size }; this is the part that is kept.
live-log-signs = What the request shows of its sender
live-log-recognised = { $name } { $profile }
