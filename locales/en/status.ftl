# Health of connections, what wants the admin, notices, the keychain, dialogs.

## Health. “Last request 2 s ago” is said by the screen.

health-waiting = Waiting for the first request
health-no-import = Nothing was imported yet
health-imported = People come by import
health-healthy = Answers go through
health-healthy-entra = Entra runs a cycle every 40 minutes
health-silent-entra = Entra runs a cycle every 40 minutes, and none came
health-failing = { $refused } of the last { $looked } requests were refused{ HAS($because) ->
    [yes] : { $because }
   *[no] { "" }
 }
health-no-token-yet = No token yet
health-no-token = No usable token
health-no-token-or-client = No usable token or OAuth client
health-because-token-missing = no token was sent
health-because-token-malformed = the token is not one of this service
health-because-token-unknown = the token is not known here
health-because-token-expired = the token expired
health-because-token-revoked = the token was revoked
health-because-access-token-expired = the access token expired and was not renewed
health-because-access-token-revoked = the access token was ended
health-because-client-missing = no client credentials were sent
health-because-client-unknown = the client id is not known here
health-because-client-secret-wrong = the client secret is wrong
health-because-client-secret-expired = the client secret expired
health-because-client-secret-revoked = the client secret was revoked
health-because-client-revoked = the OAuth client was revoked
health-because-insufficient-scope = the token may only read

## Needs attention

attention-failing = { NAME($connection) } is failing: { $because }
attention-no-token = { NAME($connection) } has no usable token: every request is refused
attention-silent = { NAME($connection) } is silent: { $because }
attention-token-ends = { $days ->
    [0] The last token of { NAME($connection) }, { NAME($token) }, ends within a day
    [one] The last token of { NAME($connection) }, { NAME($token) }, ends in { $days } day
   *[other] The last token of { NAME($connection) }, { NAME($token) }, ends in { $days } days
 }
attention-client-secret-ends = { $days ->
    [0] The last secret of { NAME($connection) }, of OAuth client { NAME($client) }, ends within a day
    [one] The last secret of { NAME($connection) }, of OAuth client { NAME($client) }, ends in { $days } day
   *[other] The last secret of { NAME($connection) }, of OAuth client { NAME($client) }, ends in { $days } days
 }
notification-token-ends-body = From then on { $provider } is refused. Make another token and paste it there before.
attention-disk-low = Little room is left on the disk: { $free }
attention-disk-full = The disk is full: { $free } left, so changes are refused
attention-damaged = The workspace is damaged: { $problem }

## Notices

notice-tunnel-dropped = Start the tunnel again: { $program } ended by itself
    .detail = Nobody answers at { $url }. { $effects }
notice-tunnel-moved = Give providers the new address: the tunnel moved to { $to }
    .detail = { $program } gave it another name, and nobody answers at { $url } any more. { $effects }
notice-public-name-lost = See why { $url } doesn’t lead here
    .detail = The self-test doesn’t come through: { $words }. Some networks don’t let their own computers go by the public name: if providers come all the same, nothing is wrong. Otherwise: { $effects }
notice-workspace-damaged = The workspace is damaged: { $problem }
    .detail = Make a backup now, then check the workspace under Settings.
notice-disk-full = Changes are refused: the disk has { $free } left.
    .detail = Make room on the disk. Providers send again what was refused.
notice-disk-low = The disk has { $free } left.
    .detail = Make room on the disk, or shorten how long bodies are kept, under Settings.
notice-store-failed = The store failed: { $problem }
    .detail = What failed was not acknowledged, and nothing that was acknowledged is lost.
notice-reads-dropped = { $count ->
    [one] { $count } read is not in the log: more came than could be stored.
   *[other] { $count } reads are not in the log: more came than could be stored.
 }
notice-certificate-ends = The certificate of the listener ends on { $ends }.
    .detail = Put a renewed one into its files; it is taken up within ten minutes.
notice-certificate-ended = The certificate of the listener ended on { $ends }.
    .detail = Clients refuse it. Renew it, or choose another in Settings, Service, TLS.
notice-read-only = The workspace is open for reading only.
    .detail = Requests that change something are refused. Make the file writable and open it again.
workspace-read-only-asked = It was opened for reading only.
workspace-read-only-medium = The file or its folder can’t be written.

## What a check looked at

checked-users = { $count ->
    [one] { $count } user
   *[other] { $count } users
 }
checked-groups = { $count ->
    [one] { $count } group
   *[other] { $count } groups
 }
checked-memberships = { $count ->
    [one] { $count } membership
   *[other] { $count } memberships
 }
checked-entries = { $count ->
    [one] { $count } log entry
   *[other] { $count } log entries
 }

## The keychain

keychain-no-service = No keychain answers in this session.
    .fix = Start a keychain such as GNOME Keyring or KWallet to keep tokens.
keychain-locked = The keychain is locked.
    .fix = Unlock it in your desktop’s password manager, then try again.
keychain-denied = Access to the keychain was denied.
    .fix = Allow it for Directory Sync in your system’s password manager, then try again.
keychain-no-answer = The keychain did not answer within 5 seconds.
    .fix = It may be waiting for its password: look for its window, or unlock it in your desktop’s password manager.
keychain-forgetful = The keychain takes secrets and does not give them back.
    .fix = Check which program keeps secrets on this desktop.
keychain-not-held = The keychain does not hold this token.
    .fix = It may be locked, or the token was taken out of it. If the token is lost, make a new one and revoke this one.
keychain-failed = The keychain failed.
    .fix = Try again, or look into your desktop’s password manager.
token-not-kept = The token is good, but was not kept: { $why }

## File dialogs

dialog-open-workspace = Open a workspace
dialog-new-workspace = New workspace
dialog-backup = Back up the workspace
dialog-export = Export the log
dialog-calendar = Save the ends of tokens as a calendar
dialog-kind-calendar = Calendars
dialog-kind-workspace = Workspaces
dialog-kind-export = Exports
dialog-runbook = Save the runbook
dialog-report = Save the report
dialog-kind-document = Documents

## Rotations of tokens

rotation-waiting = { $provider } hasn’t used the new token yet
rotation-both = { $provider } has used both tokens, and the old one last
rotation-settling = { $alone ->
    [one] { $provider } has moved over: its last request came with the new token
   *[other] { $provider } has moved over: its last { $alone } requests came with the new token
 }
rotation-safe = Safe to revoke the old token now: { $alone ->
    [one] the last request came with the new one
   *[other] the last { $alone } requests came with the new one, none with the old one
 }
rotation-over = The old token has ended, and nothing came with it since
rotation-still-sent = { $provider } still comes with the old token, which has ended: every request is refused
rotation-rule-cycle = Safe once { $provider } has used the new token alone for { $minutes } minutes, one of its cycles. A test of the connection doesn’t show that the token was saved.
rotation-rule-requests = Safe once { $requests } requests in a row came with the new token and none with the old one.

## Calendar

calendar-summary = Token { $token } of { $connection } ends
calendar-description = The token { $token } ({ $shown }) of the connection { $connection } ends in Directory Sync. Rotate it there before, and paste the new one into the provider’s console.
calendar-place = Where it goes: { $title }, the field { $field }. { $place }
