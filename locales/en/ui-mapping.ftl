# The mapping tutor, and warnings of what is known to go wrong.

mapping-title = Mapping tutor
mapping-words = Change the person or the mapping, and see what { $provider } would send and what this service would make of it. Nothing is sent, stored or logged.
mapping-reset = Put all back
mapping-known-from = Where this is known from
mapping-unsourced = Not from a source: { $what }

## The person

mapping-person = A person at { $provider }
mapping-all = All { $count } attributes
mapping-fewer = Fewer

## The rows

mapping-rows = Mapping
mapping-rows-words = Change, remove or add rows; the provider’s own mapping stays as it is.
mapping-from = At the provider
mapping-to = SCIM attribute
mapping-sent = What is sent
mapping-kept = Here
mapping-from-of = Source of row { $number }
mapping-to-of = Target of row { $number }
mapping-remove-head = Remove
mapping-remove = Remove row { $number }
mapping-add = Add a row
mapping-add-empty = An empty row
mapping-add-more = Rows that it does not come with, and rows that were removed
mapping-matching = Looked up by it
mapping-added = Changed
mapping-empty = No value, so nothing
mapping-later = Comes with a later request
mapping-kept-stored = Stored
mapping-kept-otherwise = Stored otherwise
mapping-kept-set = Only that it was set
mapping-kept-nothing = Asks for nothing
mapping-kept-left-out = Left out
mapping-kept-refused = Refused

## The requests

mapping-create = The person is created
mapping-leave = The person loses the app
mapping-leave-nothing = Nothing is sent: nothing in the mapping changes for this service. The person stays active here.
mapping-leave-nobody = There is nobody to deactivate: the person was refused.
mapping-leave-inactive = The person is inactive here afterwards.
mapping-leave-active = The person stays active here.
mapping-sends = { $provider } sends
mapping-answers = This service answers
mapping-request = the request
mapping-result = the user
mapping-values = What is not simply stored
mapping-values-stored = { $count ->
    [one] 1 value is stored as it is sent
   *[other] { $count } values are stored as they are sent
}
mapping-values-all = Everything is stored as it is sent.

## Warnings

mapping-warnings = Warnings
mapping-seen-at = Seen at
mapping-seen-in = seen in
mapping-more = and { $count } more
mapping-no-row = no row to { $path }
mapping-rests-on = Known from: { $sources }
