# The command line's words on the standard error, and those of start-up.

cli-failed = error: { $message }
cli-filter-suggestion = Perhaps: { $filter }
cli-not-a-filter = "{ $text }" is not a SCIM filter; leave --filter away to search for words.
cli-type-json = Type or paste JSON, then Ctrl-D.
cli-input-unreadable = The standard input cannot be read: { $error }
cli-input-no-json = The standard input is not JSON: { $error }
cli-left-as-it-is = Nothing was changed.
cli-process-gone = The process that had the workspace open has ended: { $error }
cli-other-version = The workspace is open in process { $pid }, which is version { $theirs }; this is version { $ours }. Use that version, or end that process.
cli-settings-nothing-to-change = Say what to change: --rate, --body-days, --body-bytes, --entry-days, --keep-tokens or --public-url.
cli-nothing-to-change = Say what to change: --name, --strict or --ownership.

cli-added = Added { $name }.
cli-created = Created { $name }.
cli-changed = Changed { $name }.
cli-removed = Removed { $name }.
cli-deleted = Deleted { $name }.
cli-delete-question = Delete { $name } for good? [y/N]
cli-nobody-called = There is none called "{ $name }".
cli-several-called = Several are called "{ $name }"; use an id: { $ids }
cli-first-of = These are the first { $shown } of { $total }; --limit shows more.
cli-user-activated = Activated { $name }.
cli-user-deactivated = Deactivated { $name }.
cli-members-now = { $name } now has { $count ->
    [one] one member.
   *[other] { $count } members.
}
cli-no-users = No users.
cli-no-groups = No groups.
cli-no-members = No members.
cli-ledger-sums = { $name }: { $asked } asked for, { $stored } stored, { $leftOut } left out, { $held } held.
cli-ledger-unlisted = { $exact ->
    [yes] { $count } more were left out than are kept.
   *[no] Up to { $count } more were left out than are kept; a value asked for again counts again.
}
cli-ledger-settled = Everything asked for is stored.
cli-ledger-added = Added to { $name }, which has { $count ->
    [one] { $count } member
   *[other] { $count } members
} now.
cli-nesting-none = No groups above or inside.
cli-nesting-circular = These groups contain each other.
cli-nesting-everyone = { $name }: { $direct ->
    [one] { $direct } direct member
   *[other] { $direct } direct members
}, { $exact ->
    [yes] { $members } with nested.
   *[no] at least { $members } with nested: counting took too long.
}

cli-no-connections = No connections yet. Add one: directory-sync connection add --provider okta --name Okta
cli-connection-remove-question = Remove { $name }? { $tokens ->
    [0] It has no usable token.
    [one] Its token stops working at once.
   *[other] Its { $tokens } tokens stop working at once.
} { $becomes } The log stays. [y/N]
cli-connection-remove-keep = { $users ->
    [one] 1 user
   *[other] { $users } users
} and { $groups ->
    [one] 1 group
   *[other] { $groups } groups
} stay and count as made here.
cli-connection-remove-deactivate = { $users ->
    [one] 1 user becomes inactive
   *[other] { $users } users become inactive
}; { $groups ->
    [one] 1 group stays
   *[other] { $groups } groups stay
} with the members.
cli-connection-remove-delete = { $users ->
    [one] 1 user
   *[other] { $users } users
} and { $groups ->
    [one] 1 group
   *[other] { $groups } groups
} are deleted.
cli-connection-remove-refused = What { $provider } will notice: { $words }
cli-removal-progress = { $done } of { $total } dealt with.
cli-removal-waits = Waiting: { $problem } It is tried again by itself.
cli-removal-failed = { $count ->
    [one] One could not be changed; the log tells why.
   *[other] { $count } could not be changed; the log tells why.
}
cli-none-yet = none yet

cli-schema-problems = { $count ->
    [one] The definition has one problem.
   *[other] The definition has { $count } problems.
}
cli-schema-no-urn = The definition has no "id": the schema's URN.
cli-schema-change-question = Change { $name }? Values are taken from users or groups: { $lost }. Each removal stands in the log. [y/N]
cli-schema-remove-question = Remove the schema { $urn }? { $holders ->
    [0] Nobody has values of it.
    [one] One user or group loses its values; that stands in the log.
   *[other] { $holders } users or groups lose their values; each stands in the log.
} [y/N]
cli-schema-needs-yes = { $holders ->
    [one] One user or group has values that would be removed; say --yes to remove them.
   *[other] { $holders } users or groups have values that would be removed; say --yes to remove them.
}
cli-file-unreadable = { $file } cannot be read: { $error }

cli-no-tokens = No tokens yet. Create one: directory-sync token create --connection NAME --name NAME
cli-not-used = not used
cli-never = never
cli-token-created = Created { $name }, which never ends.
cli-token-created-until = Created { $name }, good until { $day }.
cli-token-rotated = Created { $name }. { $former } goes on working until { $until }.
cli-token-goes-into = It goes into the field { $field }: { $title }.
cli-no-rotations = No token takes over from another one at the moment.
cli-token-shown-once = It is shown this once.
cli-token-not-kept = The token is good, but the keychain does not keep it: { $problem }
cli-token-revoked = Revoked { $name }.
cli-token-restored = Restored { $name }.
cli-token-forgotten = Took { $name } out of the keychain.
cli-token-deleted = Deleted.
cli-no-clients = No OAuth clients yet. Create one: directory-sync oauth-client create --connection NAME --name NAME
cli-minutes = { $minutes } min
cli-client-created = Created OAuth client { $name }.
cli-client-changed = Changed { $name }.
cli-client-secret-added = Added a secret to { $name }. Those that it has stay good.
cli-client-secret-once = The secret is shown this once and kept nowhere. If it is lost, add another one.
cli-client-secret-revoked = Revoked a secret of { $name }.
cli-client-delete-question = Delete the OAuth client { $id } for good? [y/N]
cli-token-delete-question = Delete the token { $id } for good? [y/N]

cli-no-entries = No entries.
cli-written = Wrote { $path } ({ $size }).

cli-two-files = Two files are named; name one.
cli-which-file = Name the file to make.
cli-exists = { $path } exists already.
cli-check-clean = Everything agrees. The check took { $ms } ms.
cli-check-found = { $count ->
    [one] One thing does not agree.
   *[other] { $count } things do not agree.
}

cli-keychain-works-alone = The keychain works.
cli-keychain-works = The keychain works. It holds { $holds ->
    [0] no tokens
    [one] one token
   *[other] { $holds } tokens
} of this workspace.

cli-serving = Serving { $workspace }. The base URL for the provider:
cli-console-at = The browser console; this address is good once:
cli-serve-resolve-form = Give it as NAME=ADDRESS, for example sync.example.com=203.0.113.24.
cli-serve-resolve-address = “{ $address }” is not an IP address.
cli-serve-ends-with = Ctrl-C ends it.
cli-serve-ending = Ending: what was accepted is being answered.

start-no-display = There is no display, so no window can be opened. Without one, run: directory-sync serve --console
start-cannot-open = The workspace cannot be opened
start-open-title = Open a workspace
start-new-title = Make a new workspace
start-workspace-files = Workspaces
start-open-other = Open another…
start-new = New workspace…
start-quit = Quit
cli-recognised = Recognised: { $name } { $profile }
cli-not-recognised = Nothing in its requests tells yet who sends them.

## Setups

cli-setup-seen = seen { $at } #{ $entry }
cli-setup-rehearsed = rehearsed { $at }
cli-setup-done = done
cli-setup-ticked = ticked by you { $at }
cli-setup-unticked = unticked by you { $at }
cli-setup-follows = follows from { $number }
cli-setup-wrong = wrong
cli-setup-todo = to do
cli-setup-fix = Fix: { $fix }
cli-setup-left-behind = Not everything that the rehearsal made could be deleted. Its requests name what may be left in the directory.
cli-setup-not-as-needed = { $count ->
    [one] One request was not answered as the provider needs.
   *[other] { $count } requests were not answered as the provider needs.
 }
cli-setup-went-through = All { $count } requests were answered as the provider needs. What they made is gone again.

cli-serve-open = Others reach this listener, over TLS. It closes to them by itself in { $hours ->
    [one] one hour
   *[other] { $hours } hours
}, and goes on at 127.0.0.1.
cli-tls-off = TLS is off: cleartext, on this computer only.
cli-tls-files = TLS with a certificate from files.
cli-tls-authority = TLS with a certificate by the local authority.
cli-tls-certificate = For { $names }; by { $issuer }; until { $ends }
cli-tls-fingerprint = SHA-256 { $fingerprint }
cli-tls-authority-is = Authority { $name }, SHA-256 { $fingerprint }
cli-tls-key-in-file = Its key is in { $path }, as there is no keychain. Keep that file to yourself.
cli-tls-exported = Wrote the certificate of the authority. How to trust it: directory-sync tls trust
cli-tls-no-such-kind = There are no steps for "{ $kind }"; there are for { $known }.
cli-tls-not-running = The service does not run. Give the address to it: directory-sync serve --listen ADDRESS:PORT
cli-tls-listen-question = Whoever reaches { $address } can try a token, over TLS, for { $hours ->
    [one] one hour
   *[other] { $hours } hours
}. Listen there? [y/N]
cli-tls-listen-question-open = Whoever reaches { $address } can try a token, over TLS, until you close it. Listen there? [y/N]
cli-import-no-connection = There is no connection of Google Workspace. Add one first: directory-sync connection add --provider google --name 'Google Workspace'
cli-import-which-connection = There are several connections of Google Workspace; say which with --connection.
cli-import-mapping = "{ $text }" is no COLUMN=PATH.
cli-import-people = Users: { $created } created, { $changed } changed, { $deactivated } deactivated, { $deleted } deleted, { $unchanged } unchanged.
cli-import-groups = Groups: { $created } created, { $changed } changed, { $emptied } emptied, { $deleted } deleted, { $unchanged } unchanged.
cli-import-members = Memberships: { $added } added, { $removed } removed.
cli-import-conflicts = { $count ->
    [one] { $count } row cannot be imported and is passed over; --dry-run says why.
   *[other] { $count } rows cannot be imported and are passed over; --dry-run says why.
 }
cli-import-confirm = If that is right, repeat it with --confirm { $number }.
cli-import-nothing = Everything is here already. Nothing was changed.
cli-import-question = { $count ->
    [one] Make this { $count } change? [y/N]
   *[other] Make these { $count } changes? [y/N]
 }
cli-import-progress = { $done } of { $total }
cli-import-more = These are the first { $shown } of { $total }.
cli-import-applied = { $done ->
    [one] Made { $done } change, left { $left } alone. Import { $id }
   *[other] Made { $done } changes, left { $left } alone. Import { $id }
 }
cli-import-undone = { $done ->
    [one] Undid { $done } change, left { $left } alone.
   *[other] Undid { $done } changes, left { $left } alone.
 }
cli-import-ended = The import is { $state }: { $done } of { $total } were done.
cli-import-none-to-undo = There is no import that can be undone.
cli-import-undo-question = Undo the import of { $files } of { $begun }? [y/N]
cli-reach-passed = passed
cli-reach-failed = failed
cli-reach-in-provider = In { $provider }: { $words }
cli-reach-not-started = not started
cli-reach-not-installed = not installed
cli-reach-starting = starting
cli-reach-waiting = waits for a person
cli-reach-up = running
cli-reach-moved = running at a new address
cli-reach-dropped = ended by itself
cli-reach-stopped = stopped
