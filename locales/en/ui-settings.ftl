# Settings, section by section.

settings-title = Settings
settings-of-this-workspace = of this workspace, unless it says otherwise
settings-this-computer = this computer
settings-sections = Sections of the settings
settings-service = Service
settings-log = Log and retention
settings-security = Security
settings-workspace = Workspace
settings-appearance = Appearance
settings-about = About
settings-apply = Apply
settings-save = Save
settings-cancel = Cancel
settings-not-now = Not now

settings-service-state = State
settings-service-problem = What happened
settings-service-running = Running
settings-service-stopped = Stopped
settings-service-failed = Failed
settings-service-port-taken = Failed
settings-service-since = since { $since }, { $requests ->
    [one] 1 request
   *[other] { $requests } requests
}
settings-service-taken = port { $port } is taken
settings-service-start = Start
settings-service-stop = Stop
settings-service-address = Address and port
settings-service-address-hint = Only this computer reaches it. Applying moves a running service; what was accepted is answered first.
settings-service-port = Port
settings-port-bad = A port is a number from { $lowest } to { $highest }
settings-rate = Requests of a connection
settings-rate-line = At most { $field } a second, twice as many in one go
settings-rate-field = Requests a second
settings-rate-hint = Counted once others than this computer reach the service. What is more is answered 429, with the seconds to wait.
settings-rate-too-low = Not fewer than { $least }: Microsoft Entra ID asks for as many, and puts a connection whose requests are refused too often into quarantine
settings-rate-bad = A whole number from { $least } to { $most }
settings-port-taken-lead = End the other program, or use a free port
settings-port-held-by = Port { $port } is held by { $program }, process { $pid }. No request is answered until then.
settings-port-held-by-since = Port { $port } is held by { $program }, process { $pid }, started { $since }. No request is answered until then.
settings-port-held-by-unknown = Port { $port } is held by a program that this user may not look at. No request is answered until then.
settings-port-use-free = Use free port { $port }
settings-port-again = Try { $port } again

settings-log-facts = { $entries } entries since { $since }, { $size }
settings-log-facts-none = no entry yet
settings-log-bodies = Bodies
settings-log-bodies-hint = Older bodies go first; their entries, sentences and changes stay.
settings-log-keep = Keep
settings-log-days = days
settings-log-days-at-most = days, at most
settings-log-body-days = Days that bodies are kept
settings-log-body-size = GiB that bodies may take
settings-log-entries = Entries
settings-log-entries-hint = What is older leaves with everything that hangs on it. The directory itself stays.
settings-log-entry-days = Days that entries are kept
settings-log-bad-bodies = Both are numbers, from 1 day on and above 0 GiB
settings-log-bad-entries = A whole number of days, from 1 on
settings-log-entries-shorter = Entries hold the bodies, so they stay at least as long
settings-log-secrets = Secrets
settings-log-secrets-words = Tokens and passwords are taken out before an entry is stored.

settings-keychain = Keychain
settings-keychain-hint = The workspace itself holds hashes only.
settings-keychain-check = Check
settings-keychain-asking = Asking…
settings-keychain-available = Unlocked
settings-keychain-holds = { $count ->
    [0] holds no token of this workspace
    [one] holds 1 token of this workspace
   *[other] holds { $count } tokens of this workspace
}
settings-keychain-unavailable = Not available:
settings-new-tokens = New tokens
settings-new-tokens-keep = Keep in the keychain, to be revealed later
settings-new-tokens-hint = Otherwise a token is shown once.
settings-new-tokens-unavailable = Without a keychain a token is shown once, whatever stands here.
settings-console = Browser console
settings-console-hint = Starts with <code>directory-sync serve --console</code>, on this computer only, with a code that is good once.
settings-console-this = This page is one
settings-console-window = Not from this window

settings-workspace-facts = { $size }, schema { $schema }
settings-workspace-file = File
settings-workspace-path = the path
settings-workspace-holds = { $users ->
    [one] 1 user
   *[other] { $users } users
}, { $groups ->
    [one] 1 group
   *[other] { $groups } groups
}, { $entries ->
    [one] 1 log entry
   *[other] { $entries } log entries
}; made { $created }
settings-workspace-read-only = Read only:
settings-check = Check
settings-check-hint = Reads the whole file and compares log, directory and indexes.
settings-check-now = Check now
settings-check-not-yet = Not checked since this page was opened
settings-check-running = Checking…
settings-check-clean = Clean
settings-check-took = log and directory agree, { $checked ->
    [one] 1 check
   *[other] { $checked } checks
} in { $time }
settings-check-problems = { $count ->
    [one] 1 problem
   *[other] { $count } problems
}
settings-backup = Backup
settings-backup-hint = Runs beside the service; nothing is stopped. The copy holds everything, the log too.
settings-backup-now = Back up now
settings-backup-now-ask = Back up now…
settings-backup-path = Path of the backup
settings-backup-written = Written to { $path }, { $size }
settings-space = Space
settings-space-hint = What was deleted or pruned leaves holes in the file.
settings-space-now = The file takes { $size }
settings-space-none = There was nothing to give back
settings-space-given = { $size } given back
settings-compact = Compact
settings-compact-ask = Compact…
settings-compact-title = Compact the workspace now?
settings-compact-effect = The file is written anew without its holes. Requests wait until it is done, up to a minute for each GiB, and it needs as much free space as the file takes.
settings-open = Open another
settings-open-ask = Open…
settings-open-this = Open
settings-open-hint = The service finishes what it accepted and goes on with the other workspace.
settings-open-path = Path of a workspace
settings-recent = Recently opened
settings-recent-none = No other was opened lately.
settings-recent-gone = The file is gone
settings-new = New workspace
settings-new-ask = New…
settings-new-words = An empty directory with a log and connections of its own.
settings-new-name = Name
settings-new-path = Path of the new file
settings-new-create = Create and open
settings-new-create-ask = Choose a place…
settings-path-hint = An absolute path, such as /home/you/rollout.dsync

settings-theme = Theme
settings-theme-system = System
settings-theme-light = Light
settings-theme-dark = Dark
settings-keys = Keys
settings-keys-single = Single keys as shortcuts
settings-keys-hint = <code>j k p . /</code> and others, outside text fields

settings-version = Version
settings-version-hint = MIT OR Apache-2.0. SQLite { $sqlite }, { $platform }.
settings-diagnostics = diagnostics
settings-diagnostics-copy = Copy diagnostics
settings-data-folder = Data folder
settings-data-folder-path = the path of the data folder
settings-licences = Licences
settings-licences-words = { $count } parts by others
settings-licences-show = Show
settings-licences-hide = Hide
settings-licence = Licence
settings-licence-part = Part
settings-notifications = Notifications
settings-notifications-hint = Shown by the desktop window, also while it is behind other windows.
settings-notify-expiry = A token is about to end: 30, 14, 7 and 1 day before
