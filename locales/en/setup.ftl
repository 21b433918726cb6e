# The setup of a connection: the steps taken here, what arrives, rehearsals.

## Phases and steps before those in the provider’s console

setup-phase-choose = Choose and name
    .place = Here.
setup-phase-reach = Reach this computer
    .place = Here.
setup-phase-token = Token
    .place = Here.
setup-step-choose-way = Choose how to set it up
    .pitfall = The way must be the one that is used in the provider: other ways ask for other fields and send other requests.
setup-step-choose-reach = Say how the provider will reach this computer
    .pitfall = A provider in the cloud cannot reach { CODE("127.0.0.1") }. It needs a public address, or its own agent in this network.
    .pitfall-no-agent = A provider in the cloud cannot reach { CODE("127.0.0.1") }. It needs a public address.
setup-step-make-token = Make a token
    .pitfall = The dialog is closed before the token was copied. Then make another one; this one cannot be shown again, unless it was kept in the keychain.

## What has arrived for a step

setup-arrived = A request reached this service
setup-arrives = Nothing has reached this service yet
setup-arrived-with-token = With a token of this connection
setup-arrives-with-token = Nothing has come with a token of this connection
setup-arrived-without-token = Not with a token of this connection that is good
setup-arrived-proof = What this step waits for
setup-awaits = Waiting for { $what }

## Rehearsals

setup-rehearsal-not-let-in = The token was refused, so the { $left } requests that were left were not sent.
setup-rehearsal-no-answer = The service did not answer: { $why }
setup-rehearsal-too-slow = The service took longer than 35 seconds to answer.
setup-when-refused = When the token doesn’t work any more:{ " " }
