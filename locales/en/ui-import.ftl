# Google Workspace: why it cannot send by itself, and the import of its files.

import-window = Import into { $name }
import-crumb = { $provider }: import
import-leave = Close
import-unsupported = { $provider } cannot send to this service
import-ways = Ways around it
import-add-between = Add a connection of another provider
import-below = The import is below.

import-files = Files to import
import-files-none = Choose the file of Download users from the Google Admin console, and a file of group members if you have one. Pages of the Directory API (JSON) work too.
import-add-file = Choose files…
import-remove-file = Remove { $name }
import-ignored = { $count ->
    [one] { $count } column is passed over
   *[other] { $count } columns are passed over
 }
import-missing-people = People who are not in the file any more
import-missing-groups = Groups that are in no file any more
import-missing-deactivate = Deactivate
import-missing-leave = Leave as they are
import-missing-empty = Take the members out
import-missing-delete = Delete
import-take-over = Take over people of other connections
import-take-over-hint = Otherwise people who belong to another connection, or were made here, are passed over.
import-look = Show what would change
import-look-again = Compare again

import-preview = What would change
import-took = compared in { $time }
import-remarks = Worth knowing
import-conflicts = { $count ->
    [one] { $count } row is passed over. The changes below say why.
   *[other] { $count } rows are passed over. The changes below say why.
 }
import-users = Users
import-groups = Groups
import-memberships = Memberships
import-column-what = What
import-column-created = New
import-column-changed = Changed
import-column-stopped = Deactivated, emptied
import-column-deleted = Deleted
import-column-same = Unchanged
import-nothing = Everything is here already. There is nothing to import.
import-nothing-found = Nothing of that kind would change.
import-brake = A large share would be taken away
import-brake-type = Type { $number } to confirm
import-brake-first = Confirm the number first.
import-start = { $count ->
    [one] Import { $count } change
   *[other] Import { $count } changes
 }
import-start-hint = Nothing is written before that. Afterwards it can be undone as a whole.

import-changes = Changes
import-search = Name or address
import-show = Show
import-show-all = All changes
import-act-create = New
import-act-change = Changed
import-act-deactivate = Deactivated
import-act-empty = Emptied
import-act-delete = Deleted
import-act-conflict = Passed over
import-column-name = Name
import-column-act = What happens
import-column-details = Details
import-column-line = Line
import-attributes = { $count ->
    [one] { $count } value
   *[other] { $count } values
 }
import-open-user = Open the user
import-open-group = Open the group

import-mapping = Columns and what they become
import-mapping-column = Column
import-mapping-to = Becomes
import-mapping-choose = What { $column } becomes
import-mapping-out = Left out
import-mapping-example = Example
import-mapping-note = Note

import-running = Importing
import-undoing = Undoing the import
import-progress = { $done } of { $total }
import-stop = Stop
import-ended-applied = { $count ->
    [one] { $count } change was made
   *[other] { $count } changes were made
 }
import-ended-cancelled = { $count ->
    [one] Stopped after { $count } change. Import the same files again to go on.
   *[other] Stopped after { $count } changes. Import the same files again to go on.
 }
import-ended-interrupted = { $count ->
    [one] Interrupted after { $count } change. Import the same files again to go on.
   *[other] Interrupted after { $count } changes. Import the same files again to go on.
 }
import-ended-undone = { $count ->
    [one] { $count } change was undone
   *[other] { $count } changes were undone
 }
import-left = { $count ->
    [one] { $count } was left alone:
   *[other] { $count } were left alone:
 }
import-left-list = Left alone
import-log = Show it in the log
import-log-short = In the log
import-directory = Show the users
import-again = Import other files
import-undo = Undo…
import-undo-question = Undo the import of { $files }?
import-undo-do = Undo the import
import-undo-words = { $count ->
    [one] What it made is deleted, what it changed is put back: { $count } change. Whatever changed since is left alone and named.
   *[other] What it made is deleted, what it changed is put back: { $count } changes. Whatever changed since is left alone and named.
 }

import-earlier = Earlier imports
import-earlier-none = There was none yet.
import-column-when = When
import-column-files = Files
import-column-changes = Changes
import-column-state = State
import-state-running = Under way
import-state-applied = Done
import-state-cancelled = Stopped
import-state-interrupted = Interrupted
import-state-undoing = Being undone
import-state-undone = Undone
