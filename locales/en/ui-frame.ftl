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
