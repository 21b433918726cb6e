# Connections, their tokens, their settings.

connections-title = Connections
connections-count = { $failing ->
    [0] { $count }
   *[other] { $count }, of which { $failing ->
        [one] 1 is failing
       *[other] { $failing } are failing
    }
}
connections-none = No connection yet
connections-none-words = A connection is one provider’s tenant that provisions users and groups into this directory. It holds that tenant’s tokens, and how its requests are read.
connections-none-providers = Entra ID, Okta, OneLogin, JumpCloud, or any SCIM 2.0 client.
connections-add = Add a connection
connections-more = More for { $name }
connections-log = Log of this connection
connections-cancel = Cancel
connections-done = Done
connections-save = Save
connections-saved = Saved
connections-takes-effect = Holds from the next request on
connections-nothing-changed = Nothing changed

connections-column-name = Name
connections-column-health = Health
connections-column-token = Token
connections-column-users = Users
connections-column-groups = Groups
connections-column-last-request = Last request
connections-column-actions = Actions
connections-column-state = State
connections-column-scope = Allows
connections-column-created = Created
connections-column-last-used = Last used
connections-column-requests = Requests
connections-column-verdict = Verdict
connections-column-time = Time
connections-column-what = What happened
connections-column-status = Status
connections-column-took = Took
connections-never = never
connections-never-expires = Never expires
connections-no-usable-token = None usable
connections-expires = Expires

connections-add-title = Add a connection
connections-add-words = One provider’s tenant. After this you make the token that it signs in with.
connections-add-imported = It cannot send to this service. Its people and groups are imported from files instead.
connections-add-provider = Provider
connections-add-provider-missing = Choose a provider
connections-add-name = Name
connections-add-name-hint = What you call it here, such as the tenant’s name. No other connection may have it.
connections-add-name-missing = A connection needs a name
connections-add-do = Add connection
connections-add-and-set-up = Add and set up
connections-import = Import
connections-set-up = Set up
connections-set-up-so-far = { $done } of { $total } steps
connections-strict = Strict
connections-strict-hint = The RFCs to the letter: the departures that this provider is known for are refused. For tests; leave it off for a provider that should simply work.

connections-remove = Remove connection
connections-remove-ask = Remove…
connections-remove-title = Remove the connection { $name }?
connections-remove-tokens = { $count ->
    [0] It has no usable token.
    [one] Its token stops working at once, and can’t be restored.
   *[other] Its { $count } tokens stop working at once, and can’t be restored.
}
connections-remove-clients = { $count ->
    [one] Its OAuth client stops too.
   *[other] Its { $count } OAuth clients stop too.
}
connections-remove-resources = { $users ->
    [one] 1 user
   *[other] { $users } users
} and { $groups ->
    [one] 1 group
   *[other] { $groups } groups
} stay in the directory and count as made here. Its log stays too.

connections-leaving-fate = What becomes of its users and groups
connections-leaving-keep = Keep them
connections-leaving-deactivate = Deactivate the users
connections-leaving-deactivate-effect = { $users ->
    [one] 1 user becomes inactive
   *[other] { $users } users become inactive
}. { $groups ->
    [one] 1 group stays with its members
   *[other] { $groups } groups stay with their members
}: a group can’t be inactive. Each change is an entry in the log.
connections-leaving-delete = Delete them
connections-leaving-delete-effect = { $users ->
    [one] 1 user
   *[other] { $users } users
} and { $groups ->
    [one] 1 group
   *[other] { $groups } groups
} are deleted, for good. Each is an entry in the log.
connections-leaving-act-deactivate = Remove and deactivate
connections-leaving-act-delete = Remove and delete
connections-leaving-notices = { $provider } will notice: it came last { $at }
connections-removals = Being removed
connections-removal-deactivating = Users of { $name } become inactive: { $done } of { $total }
connections-removal-deleting = Users and groups of { $name } are deleted: { $done } of { $total }
connections-removal-progress = Removal of { $name }
connections-removal-waits = It waits: { $problem } It is tried again by itself.
connections-removal-failed = { $count ->
    [one] 1 could not be changed; the log tells why.
   *[other] { $count } could not be changed; the log tells why.
}

connections-tabs = Parts of this connection
connections-tab-overview = Overview
connections-tab-dialect = Dialect
connections-tab-settings = Settings
connections-day = 24 h
connections-day-sums = { $requests ->
    [one] 1 request
   *[other] { $requests } requests
}, { $refused } refused
connections-day-label = Requests in the last 24 hours: { $requests }, of which { $refused } were refused
connections-hour = { $requests } requests, { $refused } refused
connections-latest = Latest exchanges
connections-latest-none = No exchange yet. They stand here as they come, refused ones too.
connections-open-in-log = Open in log
connections-address = Address
connections-address-custom = Base URL
connections-address-hint = from this computer
connections-manages = Manages
connections-inactive = Inactive
connections-last-change = Last change
connections-no-change = none yet

connections-dialect = Dialect
connections-recognised = Recognised: { $name }
connections-not-recognised = Not recognised yet
connections-as-chosen = As chosen
connections-not-as-chosen = This connection was made for { $name }
connections-no-evidence = Nothing in its requests tells yet who sends them. What they show stands here as they come.
connections-evidence = Evidence
connections-evidence-at = Looked at
connections-evidence-seen = Seen
connections-evidence-says = What it says
connections-evidence-last = Last
connections-quirks = Quirks
connections-quirks-hint = departures from the RFCs that this connection may use
connections-quirks-undo = { $count ->
    [one] Undo the change
   *[other] Undo { $count } changes
}
connections-quirks-foot = A change here holds from the next request on; it is an entry in the log.
connections-preset-changed = { $name }, { $count } changed
connections-preset-custom = Any client
connections-preset-all = All tolerated
connections-preset-strict = Strict
connections-quirk = Quirk
connections-quirk-does = What it does
connections-quirk-source = Source
connections-quirk-section = Departs from RFC
connections-quirk-used = Used
connections-quirk-last = Last use
connections-quirk-when-head = When it comes
connections-quirk-when = When it comes: { $name }
connections-quirk-tolerate = Tolerate
connections-quirk-refuse = Refuse
connections-quirk-changed = Changed
connections-quirk-of-others = Not known of this provider
connections-quirk-refused = { $count ->
    [one] Refusing { $name } answered 1 request with an error, { $last }.
   *[other] Refusing { $name } answered { $count } requests with an error, last { $last }.
}

connections-ownership = What others own
connections-ownership-hint = When this connection writes to a user or group that it didn’t make.
connections-ownership-refuse = Refuse
connections-ownership-refuse-hint = Only what this connection made can be changed by it.
connections-ownership-local = Take over what was made here
connections-ownership-local-hint = What you made by hand becomes this connection’s at its first write. What another connection owns is refused.
connections-ownership-any = Take over anything
connections-ownership-any-hint = Also from another connection. For moving from one provider to another.

connections-unknown-members = Unknown members
connections-unknown-members-hint = When a group of this connection names a member that isn’t here. No RFC says that it has to be, so Strict doesn’t change this.
connections-unknown-members-refuse = Refuse
connections-unknown-members-refuse-hint = The whole request is refused with 400, and says which member.
connections-unknown-members-leave-out = Leave out
connections-unknown-members-leave-out-hint = The rest is stored. What was left out stands in the group’s membership ledger.
connections-unknown-members-hold = Hold
connections-unknown-members-hold-hint = The rest is stored, and it becomes a member as soon as a user or group of this connection has that externalId or userName.

connections-tokens = Tokens
connections-tokens-usable = { $count ->
    [0] none usable
   *[other] { $count } usable
}
connections-no-tokens = No token yet. The provider signs in with one; make it, and paste it there.
connections-no-tokens-but-client = No token. The provider signs in with an OAuth client instead.
connections-new-token = New token
connections-new-token-ask = New token…
connections-state-active = Active
connections-state-expired = Expired
connections-state-revoked = Revoked
connections-revoked-at = revoked { $at }
connections-not-used = not used
connections-scope-write = Read and write
connections-scope-read = Read only

connections-new-token-title = New token
connections-new-token-words = { $connection } signs in with it. It is shown once.
connections-first-token = First token
connections-token-name = Name
connections-token-name-hint = To tell it from the next one, such as the month
connections-token-name-missing = A token needs a name
connections-token-allows = Allows
connections-token-expires = Expires
connections-token-days = { $days ->
    [7] In 7 days
    [365] In a year
   *[other] In { $days } days
}
connections-token-date = On a date…
connections-token-date-label = Last day
connections-token-date-past = Choose a day from today on
connections-token-never = Never
connections-token-never-ends = Never: it works until it is revoked
connections-token-never-tick = It works until somebody revokes it, also when it was forgotten somewhere
connections-token-never-missing = Tick this, or choose an end
connections-token-make = Make token
connections-keep = Keep it in this computer’s keychain
connections-keep-hint = It can then be revealed and copied again here. Otherwise a lost token has to be replaced.
connections-keep-unavailable = Keep in the keychain: not available
connections-no-keychain = Tokens are shown once, and not kept
connections-keychain-check = Check again

connections-shown-title = Copy this token now
connections-shown-once = This is the only time it is shown. Only its hash is kept in the workspace.
connections-shown-kept = It is in this computer’s keychain too, to be revealed later. The workspace keeps only its hash.
connections-shown-for = for { $connection }
connections-shown-cleared = It leaves the clipboard 30 s after copying, if nothing else was copied since.
connections-shown-goes-into = Goes into
connections-goes-into-bare = without <code>Bearer</code> before it
connections-goes-into-header = The header <code>Authorization</code>, after the word <code>Bearer</code> and a space
connections-allows-write = Read and write users and groups
connections-allows-read = Read users and groups
connections-shown-old = Old token
connections-shown-old-until = { $name } { $end } goes on working until { $until }
connections-shown-old-goes-on = { $name } { $end } goes on working
connections-shown-not-kept = It isn’t in the keychain; the token is good all the same
connections-shown-not-copied = It wasn’t copied, and can’t be shown again.
connections-shown-close-anyway = Close anyway
connections-waiting = Waiting for
connections-waiting-first = the first request with it
connections-seen = Seen

connections-the-token = the token { $name }
connections-reveal = Reveal { $name } from the keychain
connections-copy-token = Copy { $name } from the keychain
connections-not-in-keychain = Not in the keychain: it was shown once
connections-hide = Hide
connections-forget = Take out of the keychain
connections-restore = Restore
connections-revoke = Revoke token
connections-revoke-ask = Revoke…
connections-revoke-title = Revoke the token { $name }?
connections-revoke-effect = The next request with it is refused. It can be restored later.
connections-delete-token = Delete token
connections-delete-token-ask = Delete…
connections-delete-token-title = Delete the token { $name }?
connections-delete-token-effect = { $requests ->
    [0] It was never used.
    [one] Its 1 request stays in the log under the name { $name }.
   *[other] Its { $requests } requests stay in the log under the name { $name }.
} It can’t be restored after that.

connections-rotate-ask = Rotate…
connections-rotate-title = Rotate the token { $name }
connections-rotate-words = A second token with the same rights. { $name } goes on working beside it until its time is over, so nothing is refused while you paste the new one.
connections-rotate-name = Name of the new token
connections-rotate-overlap = The old one goes on working
connections-rotate-overlap-hint = You can end it sooner as soon as the provider uses the new one.
connections-rotate-overlap-end = At most until its own end, { $at }.
connections-rotate-hours = { $hours ->
    [0] Not at all
    [one] For an hour
   *[other] For { $hours } hours
}
connections-rotate-days = { $days ->
    [one] For a day
   *[other] For { $days } days
}
connections-rotation = Rotation
connections-rotation-of = from { $former } to { $token }
connections-rotation-new = New
connections-rotation-old = Old
connections-rotation-used = last used { $at }
connections-rotation-ends = ends { $at }, { $when }
connections-rotation-ended = ended { $at }
connections-rotation-place = Where the new one goes: { $step }, the field { $field }.
connections-rotation-so-far = { $soFar } of { $minutes } minutes so far.
connections-rotation-more = More for this rotation
connections-rotation-end-in = { $days ->
    [one] End the old token in a day
   *[other] End the old token in { $days } days
}
connections-rotation-revoke = Revoke the old token
connections-rotation-revoke-ask = Revoke the old token…
connections-rotation-revoke-title = Revoke { $name } already?
connections-rotation-take-back = Take back
connections-rotation-take-back-ask = Take the new token back…
connections-rotation-take-back-title = Take { $name } back?
connections-rotation-take-back-effect = It is refused from the next request on, and { $former } works as long as it did before.

connections-ends = Ends soon
connections-ends-at = ({ $at })
connections-ends-then = Then:
connections-calendar = Calendar
connections-calendar-add = Add to a calendar
connections-calendar-saved = Saved { $path }
