# The first minutes of a workspace.

first-start-label = First start
first-start-only-here = on this computer only
first-start-running-at = Your SCIM service is running at
first-start-would-run-at = Your SCIM service will run at
first-start-no-token = It refuses every request that has no valid token. No token exists yet.
first-start-one-token = It refuses every request that has no valid token. One exists: { $name }.
first-start-change-port = Change the port

first-start-connection = Add a connection
first-start-connection-done = { $name }, { $time }
first-start-name = Name
first-start-name-custom = First connection
first-start-name-missing = A connection needs a name
first-start-sends-as = Sends as
first-start-sends-as-hint = It decides which departures from the RFCs are accepted.
first-start-add = Add this connection

first-start-token = Get its token
first-start-token-once = shown once
first-start-token-done = { $name } { $end }
first-start-token-name = Name
first-start-token-name-first = First token
first-start-token-expires = Expires
first-start-token-days = { $count ->
    [365] in 1 year
   *[other] in { $count } days
}
first-start-token-never = never
first-start-token-hint = It may read and write everything in this workspace.
first-start-token-make = Make the token
first-start-token-now = Copy this token now: it is shown once
first-start-the-token = the token
first-start-token-clears = The clipboard is cleared after 30 s. The next step has the token in it already.
first-start-token-go-on = Go on

first-start-request = Send a first request
first-start-request-later = a <code>curl</code> to copy
first-start-request-detail = It creates one user, as a provider would. Paste it in a terminal.
first-start-the-curl = the curl command
first-start-curl-hint = Copies with the whole token; cleared from the clipboard after 30 s
first-start-token-gone = The token was shown once and is not known here any more. Put yours in, or <link>make another</link>.
first-start-waiting = <w>Waiting for</w> the first <code>POST /Users</code>
first-start-seen = Seen

first-start-have-workspace = Have a workspace file already?
first-start-open-workspace = Open it
first-start-skip = Skip these steps
first-start-to-overview = Go to the overview

first-start-open-log = Open
first-start-log-waiting = <w>Waiting for</w> the first request
first-start-log-detail = Every request will stand here as it comes, refused ones too: who sent it, what it changed, and why it failed.
first-start-log-kept = Kept in this workspace. Tokens and passwords are taken out before an entry is stored.
