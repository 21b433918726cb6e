# Directory: users and groups, their pages, their forms.

directory-title = Directory
directory-users = Users
directory-groups = Groups
directory-tabs-label = Parts of the directory
directory-group-tabs = Parts of this group

directory-column-name = Name
directory-column-state = State
directory-column-owner = Owner
directory-column-changed = Changed
directory-column-actions = Actions
directory-column-members = Members
directory-column-group = Group
directory-column-how = How

directory-all = All
directory-active = Active
directory-deactivated = Deactivated
directory-owner-label = Owner
directory-owner-any = Owner: any
directory-search-label = Words or a SCIM filter
directory-search-users = Words, or a filter like userName sw "ada"
directory-search-groups = Words, or a filter like displayName sw "Sales"

directory-too-many = <b>{ $total }+ match; narrow it.</b> Paging goes on through all of them.
directory-nobody-matches = Nobody matches this.
directory-nobody-matches-all = Nobody matches all of these.
directory-no-group-matches = No group matches this.
directory-no-group-matches-all = No group matches both.
directory-nothing-drop = Drop
directory-nothing-alone = alone has { $count }
directory-past-the-end = There are fewer pages now
directory-first-page = To the first page
directory-no-users = No users yet
directory-no-users-words = They come from your identity provider, through a connection. You can also make one by hand.
directory-no-groups = No groups yet
directory-no-groups-words = They come from your identity provider, through a connection. You can also make one by hand.
directory-to-connections = To the connections

directory-more = More for { $name }
directory-log-of-user = Log of this user
directory-log-of-group = Log of this group
directory-edit = Edit
directory-activate = Activate
directory-deactivate = Deactivate
directory-undo = Undo

directory-delete-user = Delete user
directory-delete-user-ask = Delete…
directory-delete-user-title = Delete the user { $name }?
directory-delete-user-effect = { $groups ->
    [0] The user is gone for every connection. What happened to it stays in the log.
    [one] The user is gone for every connection and leaves 1 group. What happened to it stays in the log.
   *[other] The user is gone for every connection and leaves { $groups } groups. What happened to it stays in the log.
}
directory-delete-user-provider = { $owner } provisions this user. If it is still assigned there, it is made again, with another id. To keep it out, unassign it at the provider.
directory-delete-group = Delete group
directory-delete-group-ask = Delete…
directory-delete-group-title = Delete the group { $name }?
directory-delete-group-effect = { $members ->
    [0] It has no members. What happened to it stays in the log.
    [one] Its member stays in the directory. What happened to the group stays in the log.
   *[other] Its { $members } members stay in the directory. What happened to the group stays in the log.
}
directory-delete-group-provider = { $owner } provisions this group. If it is still pushed from there, it is made again, with another id.

directory-profile = Profile
directory-the-id = the id
directory-created = created
directory-changed = changed
directory-created-at = Created
directory-changed-at = Changed
directory-direct = Direct
directory-through = By { $group }
directory-in-no-group = In no group
directory-groups-of-user = Groups of this user
directory-column-ledger = Asked for
directory-all-stored = All { $count } stored
directory-all-stored-short = All stored
directory-left-out = { $count } left out
directory-held = { $count } held
directory-ledger = Membership ledger
directory-ledger-what = what was asked for, and what is stored
directory-ledger-asked = Asked for
directory-ledger-stored = Stored
directory-ledger-left-out = Left out
directory-ledger-held = Held
directory-ledger-up-to = up to { $count }
directory-ledger-told = What the admin of { $name } sees
directory-ledger-unlisted = { $count } more were left out than are listed here.
directory-ledger-unlisted-at-most = Up to { $count } more were left out than are listed here: a value that was asked for again counts again.
directory-ledger-older = Older exchanges
directory-open-in-log = Open in log
directory-open-members = Members that were asked for and aren’t stored
directory-the-value = the value
directory-why-not = Why not
directory-asked-by = Asked by
directory-here-now = Here now
directory-still-missing = Still missing
directory-not-yet = Not yet
directory-add-now = Add now
directory-exchanges-of-group = Exchanges that asked for members or changed them
directory-exchange = Exchange
directory-exchange-when = When
directory-exchange-what = What
directory-exchange-asked = Asked
directory-exchange-outcome = Outcome
directory-which-members = Which members
directory-with-nested = With nested
directory-member-through = Through { $group }
directory-how-deactivated = , deactivated
directory-added-by = Added by
directory-nested = Nested groups
directory-nested-counts = { $inside } inside, { $above } above
directory-nested-above = Above
directory-nested-this = This
directory-nested-inside = Inside
directory-nested-more = The first { $shown } are named here.
directory-nested-circular = These groups contain each other. Everyone still counts once.
directory-nested-everyone = { $users } people with everyone inside, { $active } of them active.
directory-rule = Unknown members
directory-rule-label = Rule
directory-rule-by = Set by
directory-rule-refuse = Refused
directory-rule-leave-out = Left out and reported
directory-rule-hold = Held until they exist

directory-json = Raw JSON
directory-json-of-user = the user as JSON
directory-json-of-group = the group as JSON
directory-json-as-get = as GET answers it
directory-json-group-as-get = as GET answers it, with 100 members at most

directory-history = History
directory-history-count = { $count ->
    [one] 1 change
   *[other] { $count } changes
}
directory-history-none = Nothing is in the log about it any more: entries leave when they are older than the log keeps.
directory-history-local = Local
directory-history-older = Older changes
directory-history-shown = { $shown } of { $total }
directory-history-open = Open: { $words }
directory-history-fold = Fold: { $words }

directory-new-user = New user…
directory-new-group = New group…
directory-new-user-title = New user
directory-new-user-words = Made here: no connection provisions it. A connection may take it over at its first write.
directory-create-user = Create user
directory-new-group-title = New group
directory-new-group-words = Made here. Members are added on its page.
directory-create-group = Create group
directory-edit-title = Edit { $name }
directory-edit-provider = { $owner } provisions this. It sends an attribute again when it changes there, and overwrites what you set here.
directory-stale = Somebody changed this since you opened it
directory-stale-words = Nothing was saved. Load what is stored now and make your change again; what you typed below is discarded then.
directory-stale-reload = Load what is stored now

directory-form-attributes = Attributes
directory-form-is-required = required
directory-form-required = { $field } is required
directory-form-active = active: may sign in where this directory is used
directory-form-manager = Nobody
directory-form-no-manager = No manager
directory-form-type-a-name = Type a name
directory-form-json-label = The resource as JSON
directory-form-json-user = The whole user, as a PUT sends it: what you take out is cleared. The service keeps id, meta and groups by itself.
directory-form-json-group = The group without its members, as a PUT sends it: what you take out is cleared. The service keeps id and meta by itself.
directory-form-not-json = This isn’t JSON yet: { $problem }
directory-form-not-object = The whole must be one object: it begins with {"{"} and ends with {"}"}
directory-form-save = Save
directory-form-cancel = Cancel

directory-member-search = Search the members
directory-member-search-hint = Name or userName
directory-member-add = Add…
directory-member-add-label = User or group to add
directory-member-add-hint = Name, userName or group to add
directory-member-add-found = Found users and groups
directory-member-none-found = Nobody found
directory-member-added = Added { $name }
directory-member-remove = Remove { $name } from this group
directory-member-removed = Removed { $name }
directory-no-members = No members yet
directory-no-member-matches = No member matches
directory-kind-group = Group

directory-form-unset = Not set
directory-form-more-in-json = Attributes of yours with several values, or with parts, are edited as JSON.
directory-ends = What { $name } does here
directory-ends-unassigned = Unassigned
directory-ends-disabled = Disabled
directory-ends-suspended = Suspended
directory-ends-deleted = Deleted
directory-ends-restored = Restored
directory-ends-member-removed = Somebody leaves
directory-ends-group-unassigned = Unlinked
directory-ends-unsourced = Not documented: { $what }
