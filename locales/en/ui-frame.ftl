# The frame: navigation, top bar, status bar, palette, keys, and what stands there when the page cannot.

frame-product = Directory Sync
frame-nav-label = Main
frame-nav-overview = Overview
frame-nav-log = Live log
frame-nav-directory = Directory
frame-nav-connections = Connections
frame-nav-settings = Settings
frame-nav-refused = { $count ->
    [one] 1 refused in the last hour
   *[other] { $count } refused in the last hour
}

frame-session-ended = This console session has ended
frame-session-ended-detail = Open the address again that “directory-sync serve --console” printed. Its code is good once; start it again for a new one.
frame-crashed = This page stopped with an error
frame-crashed-detail = The service and the log go on. What the page knew of the error is below; reloading usually helps.
frame-reload = Reload the page

frame-command = Go to or do…
frame-command-label = Go to a page, find something or do something
frame-skip = Skip to the page

frame-workspace-menu = Workspace: { $name }
frame-workspace-path = the path of the workspace
frame-workspace-recent = Recent
frame-workspace-gone = file is gone
frame-workspace-open = Open a workspace file…
frame-workspace-new = New workspace…
frame-workspace-open-title = Open a workspace
frame-workspace-new-title = New workspace
frame-workspace-name = Name
frame-workspace-file = File
frame-workspace-file-hint = The whole path on the computer where the service runs.
frame-workspace-open-act = Open
frame-workspace-new-act = Create and open
frame-workspace-read-only = Reading only

frame-status-running = Running
frame-status-stopped = Stopped
frame-status-port = Failed: port { $port } is taken
frame-status-failed = Failed
frame-status-unknown = No answer
frame-status-base-url = the base URL
frame-status-public-url = the public base URL
frame-status-rate = { $rate } requests/s
frame-status-rate-short = { $rate }/s
frame-status-refused = { $count ->
    [one] 1 refused this hour
   *[other] { $count } refused this hour
}
frame-status-no-errors = No errors this hour

frame-port-taken = End the other program, or use a free port
frame-port-taken-by = Port { $port } is held by <b>{ $program }</b>, process { $pid }. No request is answered until then.
frame-port-taken-unknown = Port { $port } is held by another program. No request is answered until then.
frame-port-use = Use free port { $port }
frame-port-again = Try { $port } again
frame-service-stopped = The service is stopped
frame-service-stopped-detail = No request is answered. The log and the directory stay as they are.
frame-service-start = Start the service
frame-service-stop = Stop the service
frame-notice-reach = Show reachability
frame-read-only = This workspace is open for reading only

frame-palette-pages = Pages
frame-palette-actions = Actions
frame-palette-users = Users
frame-palette-groups = Groups
frame-palette-connections = Connections
frame-palette-log = Live log
frame-palette-add-connection = Add a connection…
frame-palette-add-user = New user…
frame-palette-add-group = New group…
frame-palette-add-schema = New schema…
frame-palette-set-up = Set up { $name }
frame-palette-theme-light = Use the light theme
frame-palette-theme-dark = Use the dark theme
frame-palette-theme-system = Follow the system’s theme
frame-palette-keys = Show the keys
frame-palette-search-log = Search the log for “{ $text }”
frame-palette-entry = Entry #{ $seq }
frame-palette-choose = choose
frame-palette-take = open
frame-palette-count = { $count ->
    [one] 1 match
   *[other] { $count } matches
}

frame-keys-title = Keys
frame-keys-everywhere = Everywhere
frame-keys-log = Live log
frame-keys-table = Numbers as tables (Overview)
frame-keys-palette = Go to or do
frame-keys-search = Search on this page
frame-keys-help = This list
frame-keys-next = Next, previous row
frame-keys-open = Open the row
frame-keys-close = Close the row, then clear the search
frame-keys-pause = Pause, go on
frame-keys-take = Take the new rows
frame-keys-curl = Copy as curl
frame-keys-tabs = Previous, next tab of the row
frame-keys-setup = Setup of a connection
frame-keys-steps = Next, previous step
frame-keys-copy-value = Copy that value
frame-keys-tick = Tick by hand
frame-keys-off = Single keys are switched off. Settings, Appearance switches them on.
frame-cancel = Cancel
