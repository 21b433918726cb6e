# Sentences of the provisioning log: one message an action code.
# NAME() marks a person, group or other name, CODE() what travelled on the wire, VERDICT() the verdict's word.
# .local is the admin's own act; .no-change and .partly are those verdicts of the same action.

## Users

log-user-created = { HAS($filled) ->
    [yes] { $filled ->
        [one] Created user { NAME($name) }, for whom { $filled } group waited
       *[other] Created user { NAME($name) }, for whom { $filled } groups waited
     }
   *[no] Created user { NAME($name) }
 }
    .local = You created user { NAME($name) }
    .partly = { VERDICT("Partly:") } created user { NAME($name) } without { CODE($leftOutNames) }
log-user-updated = { HAS($attributes) ->
    [yes] Updated { $attributes } of { NAME($name) }
   *[no] Updated { NAME($name) }
 }
    .local = { HAS($attributes) ->
        [yes] You changed { $attributes } of { NAME($name) }
       *[no] You changed { NAME($name) }
     }
    .no-change = { VERDICT("No change:") } { NAME($name) } already has these values
    .partly = { VERDICT("Partly") } updated { NAME($name) }: { CODE($leftOutNames) } left out
log-user-replaced = { HAS($attributes) ->
    [yes] Updated { $attributes } of { NAME($name) }
   *[no] Updated { NAME($name) }
 }
    .no-change = { VERDICT("No change:") } { NAME($name) } already has these values
    .partly = { VERDICT("Partly") } updated { NAME($name) }: { CODE($leftOutNames) } left out
log-user-activated = Reactivated { NAME($name) }
    .local = You reactivated { NAME($name) }
    .no-change = { VERDICT("No change:") } { NAME($name) } was already active
log-user-deactivated = Deactivated { NAME($name) }
    .local = You deactivated { NAME($name) }{ HAS($removedConnection) ->
        [yes] { "" } with the connection { NAME($removedConnection) }
       *[no] { "" }
     }
    .no-change = { VERDICT("No change:") } { NAME($name) } was already deactivated
log-user-renamed = Renamed { NAME($from) } to { NAME($to) }
    .local = You renamed { NAME($from) } to { NAME($to) }
    .partly = { VERDICT("Partly:") } renamed { NAME($from) } to { NAME($to) }, { CODE($leftOutNames) } left out
log-user-deleted = Deleted user { NAME($name) }
    .local = You deleted user { NAME($name) }{ HAS($removedConnection) ->
        [yes] { "" } with the connection { NAME($removedConnection) }
       *[no] { "" }
     }
log-user-read = Read user { NAME($name) }
log-users-listed = { HAS($filter) ->
    [yes] { $total ->
        [one] Searched users: { $total } found
       *[other] Searched users: { $total } found
     }
   *[no] { $total ->
        [0] Listed users: there are none
       *[other] Listed users: { $returned } of { $total }
     }
 }
log-user-looked-up = { $found ->
    [0] Looked up { NAME($value) }: not found
    [one] Looked up { NAME($value) }: found
   *[other] Looked up { NAME($value) }: { $found } found
 }

## Groups

log-group-created = Created group { NAME($name) }
    .local = You created group { NAME($name) }
    .partly = { VERDICT("Partly:") } created group { NAME($name) }, { HAS($notStored) ->
        [yes] { $notStored }
       *[no] { $leftOutValues ->
            [one] { $leftOutValues } value left out
           *[other] { $leftOutValues } values left out
         }
     }
log-group-renamed = Renamed { NAME($from) } to { NAME($to) }
    .local = You renamed { NAME($from) } to { NAME($to) }
    .partly = { VERDICT("Partly:") } renamed { NAME($from) } to { NAME($to) }, { HAS($notStored) ->
        [yes] { $notStored }
       *[no] { $leftOutValues ->
            [one] { $leftOutValues } value left out
           *[other] { $leftOutValues } values left out
         }
     }
log-group-updated = { HAS($attributes) ->
    [yes] Updated { $attributes } of { NAME($name) }
   *[no] Updated group { NAME($name) }
 }
    .local = You changed group { NAME($name) }
    .no-change = { VERDICT("No change:") } group { NAME($name) } already is like that
    .partly = { VERDICT("Partly") } updated group { NAME($name) }: { HAS($notStored) ->
        [yes] { $notStored }
       *[no] { $leftOutValues ->
            [one] { $leftOutValues } value left out
           *[other] { $leftOutValues } values left out
         }
     }
log-group-deleted = Deleted group { NAME($name) }
    .local = You deleted group { NAME($name) }{ HAS($removedConnection) ->
        [yes] { "" } with the connection { NAME($removedConnection) }
       *[no] { "" }
     }
log-group-read = Read group { NAME($name) }
log-groups-listed = { HAS($filter) ->
    [yes] Searched groups: { $total } found
   *[no] { $total ->
        [0] Listed groups: there are none
       *[other] Listed groups: { $returned } of { $total }
     }
 }
log-group-looked-up = { $found ->
    [0] Looked up group { NAME($value) }: not found
    [one] Looked up group { NAME($value) }: found
   *[other] Looked up group { NAME($value) }: { $found } found
 }

## Users and groups in one list

log-resources-listed = { HAS($filter) ->
    [yes] Searched users and groups: { $total } found
   *[no] { $total ->
        [0] Listed users and groups: there are none
       *[other] Listed users and groups: { $returned } of { $total }
     }
 }
log-resource-looked-up = { $found ->
    [0] Looked up { NAME($value) } among users and groups: not found
    [one] Looked up { NAME($value) } among users and groups: found
   *[other] Looked up { NAME($value) } among users and groups: { $found } found
 }

## Members

log-members-added = { $added ->
    [one] Added { HAS($membersFirst) ->
        [yes] { NAME($membersFirst) }
       *[no] a member
     } to { NAME($name) }
   *[other] Added { $added } members to { NAME($name) }
 }
    .local = { $added ->
        [one] You added { HAS($membersFirst) ->
            [yes] { NAME($membersFirst) }
           *[no] a member
         } to { NAME($name) }
       *[other] You added { $added } members to { NAME($name) }
     }
    .no-change = { $asked ->
        [one] { VERDICT("No change:") } that member was already in { NAME($name) }
       *[other] { VERDICT("No change:") } all { $asked } were already in { NAME($name) }
     }
    .partly = { VERDICT("Partly:") } { $added } of { $asked } members added to { NAME($name) }, { $notStored }
log-members-removed = { $removed ->
    [one] Removed { HAS($membersFirst) ->
        [yes] { NAME($membersFirst) }
       *[no] a member
     } from { NAME($name) }
   *[other] Removed { $removed } members from { NAME($name) }
 }
    .local = { $removed ->
        [one] You removed { HAS($membersFirst) ->
            [yes] { NAME($membersFirst) }
           *[no] a member
         } from { NAME($name) }
       *[other] You removed { $removed } members from { NAME($name) }
     }
    .no-change = { $asked ->
        [one] { VERDICT("No change:") } that member was not in { NAME($name) }
       *[other] { VERDICT("No change:") } none of the { $asked } was in { NAME($name) }
     }
    .partly = { VERDICT("Partly:") } { $removed } of { $asked } members removed from { NAME($name) }
log-members-changed = Changed members of { NAME($name) }: { $added } added, { $removed } removed
    .local = You changed members of { NAME($name) }: { $added } added, { $removed } removed
    .no-change = { VERDICT("No change:") } { NAME($name) } already has these members
    .partly = { VERDICT("Partly:") } members of { NAME($name) }: { $added } added, { $removed } removed, { $notStored }
log-members-replaced = Set the members of { NAME($name) }: { $added } added, { $removed } removed
    .no-change = { VERDICT("No change:") } { NAME($name) } already has exactly these members
    .partly = { VERDICT("Partly:") } set the members of { NAME($name) }, { $notStored }
log-members-emptied = { $removed ->
    [one] Emptied group { NAME($name) }: its one member was removed
   *[other] Emptied group { NAME($name) }: all { $removed } members were removed
 }
    .local = { $removed ->
        [one] You emptied group { NAME($name) }: its one member was removed
       *[other] You emptied group { NAME($name) }: all { $removed } members were removed
     }
    .partly = { VERDICT("Partly:") } emptied group { NAME($name) }, { $notStored }

## Bulk

log-bulk = { HAS($part) ->
    [yes] Bulk, part { $part } of { $parts }: { $did }
   *[no] Bulk: { $did }
 }
    .partly = { VERDICT("Partly:") } { HAS($part) ->
        [yes] Bulk, part { $part } of { $parts }: { $did }
       *[no] Bulk: { $did }
     }
    .no-change = { VERDICT("No change:") } { $operations ->
        [one] the one operation of a Bulk found everything as it should be
       *[other] all { $operations } operations of a Bulk found everything as it should be
     }
history-bulk-created = Created { NAME($name) } in a Bulk
history-bulk-updated = { HAS($attributes) ->
    [yes] Updated { $attributes } of { NAME($name) } in a Bulk
   *[no] Changed the members of { NAME($name) } in a Bulk
 }
history-bulk-deleted = Deleted { NAME($name) } in a Bulk
bulk-created = { $count } created
bulk-updated = { $count } updated
bulk-deleted = { $count } deleted
bulk-unchanged = { $count } unchanged
bulk-failed = { $count } failed
bulk-not-done = { $count } not tried

## Discovery

log-service-provider-config-read = Asked what this service can do
log-schemas-read = { HAS($name) ->
    [yes] Read the schema { CODE($name) }
   *[no] Read the schemas
 }
log-resource-types-read = { HAS($name) ->
    [yes] Read the resource type { CODE($name) }
   *[no] Read the resource types
 }

## Whatever the action

log-token-issued = Gave OAuth client { NAME($client) } an access token to { $scope ->
    [read] read
   *[other] read and write
 } for { $minutes ->
    [60] 1 hour
    [120] 2 hours
    [180] 3 hours
    [240] 4 hours
    [300] 5 hours
    [360] 6 hours
   *[other] { $minutes } minutes
 }
log-refused = { VERDICT("Refused:") }
log-no-change = { HAS($name) ->
    [yes] { VERDICT("No change:") } { NAME($name) } already is like that
   *[no] { VERDICT("No change:") } everything was like that already
 }
log-partly = { HAS($name) ->
    [yes] { VERDICT("Partly:") } { NAME($name) }, { $leftOutValues ->
        [one] { $leftOutValues } value left out
       *[other] { $leftOutValues } values left out
     }
   *[no] { VERDICT("Partly:") } { $leftOutValues ->
        [one] { $leftOutValues } value left out
       *[other] { $leftOutValues } values left out
     }
 }
log-held = { VERDICT("Held:") } waits for your decision
log-unknown = { CODE($action) }

## Acts of the admin

log-connection-added = Added connection { NAME($name) }
    .local = You added connection { NAME($name) }
log-connection-changed = { HAS($newName) ->
    [yes] Renamed connection { NAME($name) } to { NAME($newName) }
   *[no] Changed connection { NAME($name) }
 }
    .local = { HAS($newName) ->
        [yes] You renamed connection { NAME($name) } to { NAME($newName) }
       *[no] { $unknownMembers ->
            [refuse] You had connection { NAME($name) } refuse unknown members
            [leave_out] You had connection { NAME($name) } leave unknown members out
            [hold] You had connection { NAME($name) } hold unknown members until they exist
           *[other] You changed connection { NAME($name) }
         }
     }
log-dialect-changed = Changed the dialect of connection { NAME($name) }
    .local = { $preset ->
        [strict] You made connection { NAME($name) } strict: no quirk is tolerated
        [all] You let connection { NAME($name) } use every quirk
        [provider] You gave connection { NAME($name) } its provider’s own dialect
       *[other] { HAS($refused) ->
            [yes] You made connection { NAME($name) } refuse { CODE($refused) }{ HAS($tolerated) ->
                [yes] { "" } and tolerate { CODE($tolerated) }
               *[no] { "" }
             }
           *[no] You made connection { NAME($name) } tolerate { CODE($tolerated) }
         }
     }
log-connection-removed = Removed connection { NAME($name) }
    .local = { $tokens ->
        [0] You removed connection { NAME($name) }
        [one] You removed connection { NAME($name) }; { $tokens } token stopped working
       *[other] You removed connection { NAME($name) }; { $tokens } tokens stopped working
     }{ $fate ->
        [deactivate] . Its users become inactive
        [delete] . Its users and groups are deleted
       *[keep] { "" }
     }
log-connection-left = Dealt with what connection { NAME($name) } owned
    .local = { $fate ->
        [delete] What connection { NAME($name) } owned is deleted: { $users ->
            [one] { $users } user
           *[other] { $users } users
         }, { $groups ->
            [one] { $groups } group
           *[other] { $groups } groups
         }
       *[deactivate] The users of connection { NAME($name) } are inactive: { $users ->
            [one] { $users } user
           *[other] { $users } users
         }
     }{ HAS($failed) ->
        [yes] . { $failed } could not be changed
       *[no] { "" }
     }
log-schema-added = Added schema { NAME($name) }
    .local = You added schema { NAME($name) }
log-schema-changed = Changed schema { NAME($name) }
    .local = { $values ->
        [0] You changed schema { NAME($name) }
        [one] You changed schema { NAME($name) }; { $values } user or group lost values
       *[other] You changed schema { NAME($name) }; { $values } users or groups lost values
     }
log-schema-values-removed = Removed values of schema { NAME($name) }
    .local = { $values ->
        [one] You removed values of schema { NAME($name) } from { $values } user or group
       *[other] You removed values of schema { NAME($name) } from { $values } users or groups
     }
log-schema-removed = Removed schema { NAME($name) }
    .local = { $values ->
        [0] You removed schema { NAME($name) }
        [one] You removed schema { NAME($name) }; { $values } user or group lost values
       *[other] You removed schema { NAME($name) }; { $values } users or groups lost values
     }
log-token-created = Made token { NAME($name) }
    .local = You made token { NAME($name) }
log-token-revoked = Revoked token { NAME($name) }
    .local = You revoked token { NAME($name) }
log-token-restored = Restored token { NAME($name) }
    .local = You restored token { NAME($name) }
log-token-deleted = Deleted token { NAME($name) }
    .local = You deleted token { NAME($name) }
log-token-revealed = Revealed token { NAME($name) }
    .local = You looked at token { NAME($name) }
log-token-rotated = Made token { NAME($name) } to take over from { NAME($former) }
    .local = You made token { NAME($name) } to take over from { NAME($former) }
log-token-end-changed = Changed the end of token { NAME($name) }
    .local = You changed the end of token { NAME($name) }
log-rotation-taken-back = Took token { NAME($name) } back; { NAME($former) } goes on
    .local = You took token { NAME($name) } back; { NAME($former) } goes on
log-client-created = Made OAuth client { NAME($name) }
    .local = You made OAuth client { NAME($name) }
log-client-changed = Changed OAuth client { NAME($name) }
    .local = You changed OAuth client { NAME($name) }{ HAS($newName) ->
        [yes] , now called { NAME($newName) }
       *[no] { "" }
     }{ HAS($scope) ->
        [yes] , which may now { $scope ->
            [read] read
           *[other] read and write
         }
       *[no] { "" }
     }{ HAS($minutes) ->
        [yes] , whose access tokens live { $minutes ->
            [60] 1 hour
            [120] 2 hours
            [180] 3 hours
            [240] 4 hours
            [300] 5 hours
            [360] 6 hours
           *[other] { $minutes } minutes
         }
       *[no] { "" }
     }
log-client-secret-added = Added secret { CODE($shown) } to OAuth client { NAME($name) }
    .local = You added secret { CODE($shown) } to OAuth client { NAME($name) }
log-client-secret-revoked = Revoked secret { CODE($shown) } of OAuth client { NAME($name) }
    .local = You revoked secret { CODE($shown) } of OAuth client { NAME($name) }
log-client-revoked = Revoked OAuth client { NAME($name) }
    .local = You revoked OAuth client { NAME($name) }
log-client-restored = Restored OAuth client { NAME($name) }
    .local = You restored OAuth client { NAME($name) }
log-client-deleted = Deleted OAuth client { NAME($name) }
    .local = You deleted OAuth client { NAME($name) }
log-import-applied = Imported { $files }: { $changed ->
    [one] { $changed } change
   *[other] { $changed } changes
 }
    .local = You imported { $files }: { $changed ->
        [one] { $changed } change
       *[other] { $changed } changes
     }
log-import-stopped = Stopped the import of { $files } after { $changed ->
    [one] { $changed } change
   *[other] { $changed } changes
 }
    .local = The import of { $files } stopped after { $changed ->
        [one] { $changed } change
       *[other] { $changed } changes
     }
log-import-undone = Undid the import of { $files }: { $changed ->
    [one] { $changed } change
   *[other] { $changed } changes
 }
    .local = You undid the import of { $files }: { $changed ->
        [one] { $changed } change
       *[other] { $changed } changes
     }
log-settings-changed = Changed settings: { CODE($setting) }
    .local = You changed settings: { CODE($setting) }
log-tunnel-started = Started a tunnel with { $program }
    .local = You started a tunnel with { $program }
log-tunnel-up = The tunnel with { $program } is up at { CODE($url) }
log-tunnel-moved = The tunnel with { $program } has another address now: { CODE($url) }
log-tunnel-dropped = The tunnel with { $program } ended by itself
log-tunnel-stopped = Stopped the tunnel with { $program }
    .local = You stopped the tunnel with { $program }
log-public-name-lost = { CODE($url) } doesn’t lead here: the self-test stops at rung { $rung } of 7
log-public-name-back = { CODE($url) } leads here again
log-exposure-extended = { $exposure ->
    [tunnel] The tunnels
   *[listener] The listener beyond this computer
 } now { HAS($minutes) ->
    [yes] { $minutes ->
        [one] closes in { $minutes } minute
       *[other] closes in { $minutes } minutes
     }
   *[no] stays open until closed by hand
 }
    .local = You let { $exposure ->
        [tunnel] the tunnels
       *[listener] the listener beyond this computer
     } stay open { HAS($minutes) ->
        [yes] { $minutes ->
            [one] for { $minutes } minute
           *[other] for { $minutes } minutes
         }
       *[no] until closed by hand
     }
log-exposure-ended = Closed by itself, as its time was over: { $exposure ->
    [tunnel] the tunnels
   *[listener] the listener beyond this computer
 }
    .local = You closed { $exposure ->
        [tunnel] the tunnels
       *[listener] the listener beyond this computer
     }
log-tls-changed = Set TLS of the listener: { $mode ->
    [off] off
    [files] a certificate from files
   *[localAuthority] the local authority
 }
    .local = You set TLS of the listener: { $mode ->
        [off] off
        [files] a certificate from files
       *[localAuthority] the local authority
     }
log-tls-authority-made = Made the local authority { NAME($name) }
    .local = You made the local authority { NAME($name) }
log-listener-opened = Opened the listener to the network at { CODE($address) }
    .local = You opened the listener to the network at { CODE($address) }
log-workspace-backed-up = Backed up the workspace to { CODE($path) }
    .local = You backed up the workspace to { CODE($path) }

## Acts of the program

log-service-started = The service started at { CODE($baseUrl) }
log-service-stopped = The service stopped
log-workspace-created = Created this workspace
log-workspace-migrated = Brought the workspace from format { $from } to { $to }
log-recovered-after-crash = The program had ended without closing the workspace; everything that was acknowledged is here
log-damage-found = { VERDICT("Damaged:") } { $words }
log-clock-behind = The clock of this machine is behind the newest entry here; until it has caught up, tokens expire by that entry's time
log-pruned = { HAS($entries) ->
    [yes] { $entries ->
        [one] Retention took { $entries } entry and the bodies of { $bodies }
       *[other] Retention took { $entries } entries and the bodies of { $bodies }
     }
   *[no] { $bodies ->
        [one] Retention took the bodies of { $bodies } entry
       *[other] Retention took the bodies of { $bodies } entries
     }
 }
log-gap = { $dropped ->
    [one] { $dropped } read was not kept: more came than could be stored
   *[other] { $dropped } reads were not kept: more came than could be stored
 }

## Who acted

actor-window = you
actor-command-line = you, on the command line
actor-browser = you, in the browser
actor-system = this program
actor-unknown = not known

## Pieces

list-two = { $one } and { $two }
list-one-more = { $one } and { $more } more
list-two-more = { $one }, { $two } and { $more } more
not-stored-left-out = { HAS($members) ->
    [yes] { $count ->
        [one] { $members } names nobody here
       *[other] { $count } ids name nobody here: { $members }
     }
   *[no] { $count ->
        [one] { $count } id names nobody here
       *[other] { $count } ids name nobody here
     }
 }
not-stored-held = { HAS($members) ->
    [yes] { $count ->
        [one] { $members } is held until it exists
       *[other] { $count } are held until they exist: { $members }
     }
   *[no] { $count ->
        [one] { $count } is held until it exists
       *[other] { $count } are held until they exist
     }
 }
measure-members = { $stored } of { $asked } members
measure-operations = { $done } of { $asked } operations
measure-values = { $count ->
    [one] { $count } value left out
   *[other] { $count } values left out
 }
change-more-members = { $more ->
    [one] and { $more } more member
   *[other] and { $more } more members
 }
palette-members = { $count ->
    [one] { $count } member
   *[other] { $count } members
 }
explain-nothing-changed = { HAS($status) ->
    [yes] Nothing was changed. The answer was { $status }.
   *[no] Nothing was changed.
 }

## The search box

search-unknown-term = “{ $key }:” isn’t a term of this search. There are { $known }. To search for the text itself, put it in quotes.
search-wrong-value = “{ $key }:{ $value }” can’t be understood. Possible after { $key }: are { $known }.
search-no-connection = No connection is called “{ $name }”.
search-no-token = No token is called “{ $name }”.
search-no-client = No OAuth client is called “{ $name }”.

## Quirks and left-out values. The first line says what was accepted; .lead and the rest explain what was not stored.

note-unknown-attribute = left out: { CODE($path) } isn’t in this directory’s schema
    .lead = Take { $path } out of the provider’s mapping
    .lead-entra = Delete the mapping row that writes to { $path }
    .done = { $count ->
        [one] { $path } was left out: this directory’s schema doesn’t have it. Everything else was stored.
       *[other] { $count } attributes were left out: this directory’s schema doesn’t have them. Everything else was stored.
     }
    .why = The provider’s attribute mapping sends an attribute that no schema of this directory defines.
    .why-entra = A row of the attribute mapping in Entra writes to { $path }.
    .why-okta = The profile mapping of the app in Okta has an attribute whose external name and namespace give { $path }.
    .why-onelogin = The SCIM JSON template of the app in OneLogin contains { $path }.
    .fix = Remove the mapping of { $path } at the provider. Until then each request that carries it is stored without it.
    .fix-entra = In Entra: Provisioning, Mappings, Provision Microsoft Entra ID Users, delete the row of { $path }, Save.
    .fix-okta = In Okta: Directory, Profile Editor, the app’s profile, delete the attribute, or correct its external namespace.
    .fix-onelogin = In OneLogin: Configuration, SCIM JSON Template, take { $path } out, Save.
    .sees = Success: the request was answered as done.
    .rests-on = RFC 7643 §3.1; RFC 7644 §3.5.2
note-unknown-member = left out: { CODE($sent) } names nobody here
    .lead = Let the provider send the user before the group
    .done = { $count ->
        [one] One member was left out, because its id names nobody here. The others were stored.
       *[other] { $count } members were left out, because their ids name nobody here. The others were stored.
     }
    .why = The group has a member whom this directory doesn’t have: deleted here, never sent, or not yet sent.
    .fix = Assign the user to the app at the provider, wait until it has been created here, then send the group again.
    .fix-entra = In Entra: assign the user to the app. The next cycle creates the user and adds the membership again.
    .fix-okta = In Okta: Push Groups, the group, Push now, once the user is assigned to the app.
    .sees = Success: the request was answered as done.
    .rests-on = RFC 7643 §4.2; RFC 7644 §3.5.2
note-bulk-operation-failed = not done: { $sent }
    .lead = { $count ->
        [one] Mend the operation that failed, and send it again
       *[other] Mend the { $count } operations that failed, and send them again
     }
    .done = { $count ->
        [one] { $path } was not done. The other operations stand as they are.
       *[other] { $count } operations were not done. The others stand as they are.
     }
    .why = { $path }: { $sent }
    .fix = The answer told the client the reason of each. Under Quirks below they stand one by one.
    .sees = Success: a Bulk is answered 200, and each operation in it has a status of its own.
    .rests-on = RFC 7644 §3.7.3
note-not-stored = not stored: { CODE($path) } was asked for and isn’t there
    .lead = Report this as a defect of Directory Sync
    .done = { $count ->
        [one] { $path } was read back after the request and isn’t as asked for. Everything else was stored.
       *[other] { $count } attributes, { $path } among them, were read back after the request and aren’t as asked for. Everything else was stored.
     }
    .why = Directory Sync reads back what it stores before it answers. What it read differs from the request, which no request should bring about.
    .fix = Send the request again, or correct { $path } here. Then report the defect, with this entry and the version of the program.
    .sees = Success: the request was answered as done.
    .rests-on = RFC 7644 §3.3; RFC 7644 §3.5.1; RFC 7644 §3.5.2
note-held-member = held: { CODE($sent) } names nobody here yet
    .lead = Let the provider send the user; the group waits for it
    .done = { $count ->
        [one] One member is held, because its id names nobody here yet. The others were stored.
       *[other] { $count } members are held, because their ids name nobody here yet. The others were stored.
     }
    .why = The group has a member whom this directory doesn’t have yet. This connection holds such members: each becomes one as soon as a user or group of this connection has that id, externalId or userName.
    .fix = Assign the user to the app at the provider. When it is created here, it is in the group at once. Compare what the group names with the externalId and userName of the user if that doesn’t happen.
    .sees = Success: the request was answered as done.
    .rests-on = RFC 7643 §4.2
note-member-by-other-name = { CODE($sent) } is no id; the member was found by its externalId or userName
note-boolean-string = a boolean came as the text { CODE($sent) }
note-operation-case = the operation was written { CODE($sent) }
note-dotted-key = the key { CODE($path) } was read as a path
note-value-path-created = { CODE($path) } matched nothing, so the value was made
note-remove-value-list = the values to remove came as a list; only those were removed
note-bare-reference = the reference came as { CODE($sent) }, without an object around it
note-reference-in-array = { CODE($path) } came as a list of one
note-empty-reference-cleared = an empty reference was read as none
note-object-for-array = one value came where a list is due
note-read-only-ignored = { CODE($path) } is set by this service alone and was ignored
note-missing-schemas = the message names no schema
note-unknown-schema-urn = the schema { CODE($sent) } isn’t known here and was ignored
note-scalar-as-string = { CODE($sent) } was read as text
note-extension-without-urn = { CODE($sent) } came without the URN of its schema
note-scim1-urn = { CODE($sent) } is a URN of SCIM 1 and was read as that of SCIM 2.0
note-scim1-manager-id = the manager came as { CODE("managerId") }, as SCIM 1 calls it
note-scim1-members = the PATCH has the form of SCIM 1: { $sent }
note-extra-message-member = { CODE($path) } is no part of a PATCH and was ignored
note-null-kept = { CODE($path) } came as { CODE("null") }; the value here was kept
note-body-id-differs = the id in the body, { CODE($sent) }, isn’t that of the address and was ignored
note-members-kept = the request has no members, so the group keeps those it had
note-members-cleared = a remove of all members emptied the group
    .lead = Check that this group was meant to lose all its members
    .done = The request removed { CODE("members") } without naming any, which empties the group.
    .why = The provider asked for every member to be removed. RFC 7644 reads a remove without a filter like that.
    .fix = If it was not meant: push the group again at the provider, which sends its members anew.
    .rests-on = RFC 7644 §3.5.2.2

## The membership ledger of a group

ledger-why-unknown = Nobody here has had this id
ledger-why-unknown-name = Names nobody here
ledger-why-held = Held until it exists
ledger-why-deleted = Deleted here by
ledger-why-too-early = { $created ->
    [yes] Too early: created by
   *[no] Too early: it came later
 }
ledger-why-other-name = It is { $attribute ->
    [externalId] an externalId
   *[userName] a userName
 }, not an id
ledger-what-created = { $asked ->
    [one] Create with { $asked } member
   *[other] Create with { $asked } members
 }
ledger-what-added = { $asked ->
    [one] Add { $asked } member
   *[other] Add { $asked } members
 }
ledger-what-removed = { $asked ->
    [one] Remove { $asked } member
   *[other] Remove { $asked } members
 }
ledger-what-changed = Add and remove members
ledger-what-replaced = Set members, whole list
ledger-what-emptied = Empty the group
ledger-what-came = { $name } came into being
ledger-what-went = { $name } was deleted
ledger-what-other = Change members
ledger-outcome-all = All of it
ledger-outcome-nothing = Nothing to do: it was like that
ledger-outcome-left-out = { $count } left out
ledger-outcome-held = { $count } held
ledger-outcome-refused = Refused: { $reason }
ledger-outcome-came = Held until then
ledger-outcome-went = Left the group
ledger-told-left-out = All { $asked } as pushed: every request was answered as done
