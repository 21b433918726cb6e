# What this computer is open to beyond itself: the banner over every page, and how long something stays open.

exposure-until = { $heading } until { $at }.
exposure-stays = { $heading } until you close it.
exposure-closes = It closes by itself in { $time }.
exposure-closing = It is being closed…
exposure-extend = Extend…
exposure-close = Close now
exposure-extend-title = How long does it stay open?
exposure-extend-keep = Keep as it is
exposure-extend-act = Extend
exposure-extend-words = Counted from now. Closing it by hand stays possible at any time.

exposure-for = Open for
exposure-for-until = Until { $at }
exposure-for-open = Stays open
exposure-for-tells = At { $at } it is closed, and requests that come that way are answered no more.
exposure-for-tells-open = Until you close it here, or this program ends.
