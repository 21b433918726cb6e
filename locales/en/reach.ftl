# The ladder from this computer to the provider: its rungs, what was found on them, and what to do.

reach-reachable = Reachable
reach-stopped = Not reachable: stopped at rung { $number } of { $of }
reach-token-not-tried = Reachable, but no token was tried
reach-stopped-briefly = Stopped: { $name }
reach-from-inside = This computer is in the tailnet, so the name led it past the internet. What a provider meets at Tailscale’s entrance was not looked at.

reach-rung-listens = The service listens
reach-rung-answers = The port answers
reach-rung-resolves = The name resolves
reach-rung-tls = TLS is valid and trusted
reach-rung-is-this-service = It is really this service
reach-rung-token-accepted = The token is accepted
reach-rung-probe-answers = { $expected ->
    [list] A list of users answers
   *[empty] An empty filter answers
}

reach-not-tried = Not tried
reach-not-tried-no-connection = Not tried: no connection chosen
reach-not-tried-no-token = Not tried: no token in the keychain
reach-would-token = with { STRONG($token) }, from outside
reach-would-probe = as the connection test of { $provider } asks it
reach-would-plain-probe = with a name that nobody has

reach-found-listens = { CODE($address) }
reach-found-answers = { CODE("/healthz") } said ok, and it is this service
reach-found-resolves = { CODE($host) } is { CODE($addresses) }
reach-found-tls = TLS { $version }, { $trust ->
    [extra] trusted only by an authority of your own
   *[public] trusted by public roots
}, ends { $ends }
reach-found-is-this-service = It answered the nonce as only this process can
reach-found-token-accepted = with { STRONG($token) }, from outside
reach-found-probe-answers = { HAS($own) ->
    [yes] as the connection test of { $provider } asks it
   *[no] with a name that nobody has
}

## Why a rung failed: what was found, what to do, why, how

reach-cause-unknown = It failed
    .lead = Check again
    .why = What was found has no words here.
    .fix = If it stays, the program’s own log has more.
reach-cause-not-running = The service doesn’t run
    .lead = Start the service
    .why = Nothing can be reached from outside while nothing listens here.
    .fix = Start it in the settings. If its port is taken, the settings say by whom.
reach-cause-connection-refused = Nothing listens at { CODE($address) }
    .lead = Let something listen at { CODE($address) }
    .why = The name leads there, and the connection was refused.
    .fix = Start the tunnel or the reverse proxy, or correct the record of { CODE($host) }. At home the router has to pass the port on.
reach-cause-unreachable = No way leads to { CODE($address) }
    .lead = See that { CODE($address) } can be reached
    .why = This computer knows no way there.
    .fix = Check the network of this computer and the address that { CODE($host) } leads to.
reach-cause-closed-early = The connection was closed without an answer
    .lead = See why { CODE($host) } closes connections
    .why = Somebody took the connection and ended it before anything was answered.
    .fix = Check that the tunnel or the reverse proxy runs and knows the name { CODE($host) }.
reach-cause-timed-out = No answer in { $afterMs } ms
    .lead = See what keeps { CODE($host) } from answering
    .why = Silence is mostly a firewall that drops what it does not know.
    .fix = Let connections to port { $publicPort } of { CODE($host) } through, then check again.
reach-cause-out-of-time = The whole check took longer than { $afterMs } ms
    .lead = Check again
    .why = The rungs below took so long that no time was left.
    .fix = If it stays so, providers will find it too slow as well: look for the rung with the longest time.
reach-cause-system = The operating system refused: { $kind }
    .lead = See what keeps this program from the network
    .why = The operating system did not let it connect.
    .fix = Check a firewall on this computer.

reach-cause-offline = This computer has no network
    .lead = Connect this computer to the network
    .why = No name can be looked up without one.
    .fix = Then check again.
reach-cause-name-unknown = { CODE($name) } is not known
    .lead = Give { CODE($name) } an address
    .why = The name service has no address for it. A new name may take some minutes to be known.
    .fix = Make a record for { CODE($name) } where its domain is kept, start the tunnel that brings the name, or correct the public URL.
reach-cause-not-public = { CODE($host) } is { CODE($address) }, { $kind ->
    [loopback] which is this computer itself
    [private] an address of a private network
    [shared] an address inside a tailnet or behind a provider’s shared one
    [linkLocal] an address of this cable only
   *[other] an address that nobody has
 }
    .lead = Let { CODE($host) } lead to a public address
    .why = A provider on the internet can’t come to { CODE($address) }.
    .fix = Correct the record of the name, or use a tunnel. If the provider has an agent in this network, choose that in the setup of the connection.

reach-cause-not-https = The public URL begins with http:
    .lead = Begin the public URL with { CODE("https://") }
    .why = Providers send tokens over TLS only.
    .fix = Correct the public URL.
reach-cause-not-tls = What answers on port { $publicPort } speaks no TLS
    .lead = Let the proxy speak TLS on port { $publicPort }
    .why = Providers send tokens over TLS only.
    .fix = Turn TLS on in the reverse proxy, or correct the port in the public URL.
reach-cause-tls-too-old = TLS older than 1.2
    .lead = Allow TLS 1.2 and 1.3 in the proxy
    .why = Providers no longer speak older versions.
    .fix = Turn on TLS 1.2 and 1.3 with usual ciphers.
reach-cause-tls-refused = TLS was refused: { $alert }
    .lead = Let the proxy know the name { CODE($host) }
    .why = The server broke the handshake off. Mostly it has no certificate for this name.
    .fix = Add { CODE($host) } to the proxy or tunnel, with a certificate for it.
reach-cause-tls-broken = TLS failed: { $detail }
    .lead = See what breaks TLS at { CODE($host) }
    .why = The handshake ended with an error.
    .fix = Check the certificate and the TLS settings of the proxy.
reach-cause-no-roots = This computer has no certificate authorities
    .lead = Install the certificate authorities of the system
    .why = Without them no certificate can be judged.
    .fix = On most systems they are the package ca-certificates.
reach-cause-certificate-expired = The certificate ended on { $ended }
    .lead = Renew the certificate of { CODE($host) }
    .why = It ended on { $ended }. No provider takes it.
    .fix = Renew it, and let the proxy load the new one.
reach-cause-certificate-not-yet-valid = The certificate begins on { $starts }
    .lead = Use a certificate that is valid now
    .why = It begins on { $starts }.
    .fix = Use the former one until then, or issue it anew.
reach-cause-clock-wrong = This computer’s clock says { $here }, the server’s { $there }
    .lead = Set the clock of this computer
    .why = By the server’s clock the certificate is valid.
    .fix = Let the operating system set the time by the network, then check again.
reach-cause-certificate-for-other-name = The certificate is for { CODE($names) }
    .lead = Use a certificate for { CODE($host) }
    .why = Whoever asks for { CODE($host) } is shown one for another name, and hangs up.
    .fix = Issue a certificate for { CODE($host) } and give it to the proxy at that name.
reach-cause-certificate-self-signed = The certificate is signed by itself
    .lead = Use a certificate of a public authority
    .why = Nobody vouches for it, so no provider trusts it.
    .fix = Get one from a public authority, for example with ACME, or use a tunnel, which brings its own.
reach-cause-certificate-unknown-issuer = The certificate was issued by { $issuer }, which is not trusted
    .lead = { HAS($isAlone) ->
        [yes] Send the intermediate certificate along
       *[no] Use a certificate of a public authority
     }
    .why = { HAS($isAlone) ->
        [yes] The server sends its own certificate alone, so that nobody can follow it to its root.
       *[no] Providers do not trust this authority.
     }
    .fix = { HAS($isAlone) ->
        [yes] Give the proxy the whole chain. With certbot it is the file fullchain.pem.
       *[no] Get one from a public authority, for example with ACME, or use a tunnel, which brings its own.
     }
reach-cause-certificate-bad = The certificate is not accepted: { $detail }
    .lead = Issue the certificate of { CODE($host) } anew
    .why = It has a fault for which no provider takes it.
    .fix = Get one from a public authority, for example with ACME.

reach-cause-something-else = Something else answered: { STRONG($status) }, not the nonce
    .lead = Point the tunnel or proxy at port { $port }
    .why = What answers at { CODE($host) } is not this service.
    .fix = Let { CODE($host) } lead here:
    .copy = { $local }
reach-cause-another-instance = Another instance of this service answered, version { $version }
    .lead = Point the tunnel or proxy at this computer, port { $port }
    .why = It did not answer the nonce as this process does. It may run on another computer, or for another workspace.
    .fix = Let { CODE($host) } lead here, or end the other one:
    .copy = { $local }
reach-cause-other-certificate = Something else answers on port { $port }: it does not show this service’s certificate
    .lead = Look at what holds port { $port } on this computer
    .why = This service speaks TLS there, and what was shown is not its certificate.
    .fix = End the other program, or stop and start this service.
reach-cause-no-proof = A service like this one answered without the nonce, version { $version }
    .lead = Let the proxy pass addresses on whole
    .why = Either an older version answers there, or the proxy drops what follows the question mark.
    .fix = Filters stand behind the question mark, so providers need it too.
reach-cause-host-unknown = It was asked for another name than { CODE($host) }
    .lead = Let the proxy keep the header { CODE("Host") }
    .why = This service was reached, but under a name that it was not told. The proxy puts another in its place.
    .fix = Let it pass { CODE($authority) } on. In nginx:
    .copy = proxy_set_header Host $http_host;
reach-cause-redirect = A redirect ({ $status }) to { CODE($to) }
    .lead = Answer at { CODE($host) } without a redirect
    .why = Providers don’t follow redirects, or lose the token on the way.
    .fix = Take the redirect away for { CODE("/api/scim/v2") } and { CODE("/healthz") }, or use the address that it leads to as public URL.
reach-cause-cached = A store of the proxy’s answered
    .lead = Turn caching off for { CODE($host) }
    .why = Providers would be told what was true before.
    .fix = Let everything below { CODE("/api/scim/v2") } and { CODE("/healthz") } pass uncached.
reach-cause-not-http = What came back is no HTTP
    .lead = Point the tunnel or proxy at port { $port }
    .why = What answers there speaks another protocol.
    .fix = Let { CODE($host) } lead here:
    .copy = { $local }
reach-cause-too-long = The answer is longer than { $mostBytes } bytes
    .lead = Point the tunnel or proxy at port { $port }
    .why = This service never answers at such length to this question.
    .fix = Let { CODE($host) } lead here:
    .copy = { $local }

reach-cause-token-refused = { $tokenState ->
    [revoked] { STRONG($token) } was refused: it was revoked
    [expired] { STRONG($token) } was refused: its time is over
   *[other] { STRONG($token) } was refused
 }
    .lead = { $tokenState ->
        [revoked] Give the provider a token that is good
        [expired] Give the provider a token that is good
       *[other] Let the proxy pass the header { CODE("Authorization") } on unchanged
     }
    .why = { $tokenState ->
        [revoked] The token in the keychain was revoked here.
        [expired] The token in the keychain has ended.
       *[other] The token in the keychain is good, and another came here.
     }
    .fix = { $tokenState ->
        [revoked] Make a new one and put it into the provider, or restore this one if it was revoked by mistake.
        [expired] Make a new one and put it into the provider.
       *[other] Look for what puts credentials of its own in its place.
     }
reach-cause-authorization-stripped = No token arrived
    .lead = Let the proxy pass the header { CODE("Authorization") } on
    .why = It was sent, and this service did not see it.
    .fix = In Apache, for CGI and the like:
    .copy = CGIPassAuth On
reach-cause-forbidden = { HAS($isFromService) ->
    [yes] This service refused it (403)
   *[no] The proxy refused it (403)
 }
    .lead = Let requests to { CODE("/api/scim/v2") } through
    .why = { HAS($isFromService) ->
        [yes] The request came as from a web page: something adds headers of a browser.
       *[no] A rule of the proxy or its firewall refuses them.
     }
    .fix = Take the rule away for this path. Providers send no cookies, and some no User-Agent.
reach-cause-path-not-found = { HAS($isFromService) ->
    [yes] Asked for another path (404)
   *[no] The proxy knows no such path (404)
 }
    .lead = Let the proxy pass paths on unchanged
    .why = { HAS($isFromService) ->
        [yes] This service was asked for a path that it does not have, so the proxy changes it.
       *[no] Paths below { CODE("/api/scim/v2") } do not come here.
     }
    .fix = Pass everything below { CODE("/") } on to:
    .copy = { $local }
reach-cause-method-not-allowed = The method was refused (405)
    .lead = Allow all methods below { CODE("/api/scim/v2") }
    .why = Providers send GET, POST, PUT, PATCH and DELETE.
    .fix = Take the restriction away in the proxy.
reach-cause-too-many-requests = Too many requests (429)
    .lead = Let the proxy pass more requests
    .why = Providers send many in a row. One that is refused too often gives up for hours.
    .fix = Raise its limit to 25 requests a second or more, then check again.
reach-cause-service-failed = This service failed ({ $status })
    .lead = Check the workspace in the settings
    .why = The request arrived, and this service could not answer it.
    .fix = Check the workspace and the free space of its disk.
reach-cause-compressed = The answer came compressed ({ $encoding })
    .lead = Turn compression off in the proxy
    .why = It was not asked for. Some providers can’t read it.
    .fix = Turn it off for { CODE("/api/scim/v2") }.
reach-cause-not-json = What came back is no JSON
    .lead = Let answers pass unchanged
    .why = Something between answers in the place of this service.
    .fix = Look for a page of the tunnel or proxy that is put in front.
reach-cause-not-scim = What came back is JSON, but no SCIM
    .lead = Let { CODE("/api/scim/v2") } lead here
    .why = Something else answers at this path.
    .fix = Pass everything below { CODE("/") } on to:
    .copy = { $local }
reach-cause-wrong-media-type = The media type is not { CODE($expected) }
    .lead = Let the proxy keep the header { CODE("Content-Type") }
    .why = The provider insists on { CODE($expected) }.
    .fix = Look for what sets it in the proxy.
reach-cause-not-empty = A filter that matches nobody found { $total }
    .lead = Let the proxy pass addresses on whole
    .why = The filter was lost on the way, so everybody was found. The provider would take the first one for the person it looks for.
    .fix = Let it pass on what follows the question mark, unchanged.

## What is known of who answered

reach-hint-cloudflare-tunnel-down =
    .lead = Start cloudflared
    .why = Cloudflare knows the tunnel of { CODE($host) }, and no cloudflared is connected to it.
    .fix = Start it on this computer:
    .copy = cloudflared tunnel run
reach-hint-cloudflare-quick-tunnel-gone =
    .lead = Start the quick tunnel again, and use its new address
    .why = The name of a quick tunnel lives only as long as its cloudflared.
    .fix = Start it and put the address that it prints into the public URL:
    .copy = cloudflared tunnel --url { $local }
reach-hint-cloudflared-no-service =
    .lead = Point the tunnel at port { $port }
    .why = cloudflared sends { CODE($host) } to an address where nothing listens.
    .fix = In its configuration, at that hostname:
    .copy = service: { $local }
reach-hint-cloudflared-no-rule =
    .lead = Give cloudflared a rule for { CODE($host) }
    .why = cloudflared is connected, and no rule of its configuration fits the name.
    .fix = Add { CODE($host) } as a hostname, with:
    .copy = service: { $local }
reach-hint-cloudflare-access =
    .lead = Take Cloudflare Access away from { CODE($host) }
    .why = It asks people to sign in, and a provider can’t.
    .fix = In Zero Trust, remove the application for this name, or let its path { CODE("/api/scim/v2") } bypass it.
reach-hint-cloudflare =
    .lead = Let Cloudflare pass requests to { CODE($host) }
    .why = Cloudflare answered by itself{ HAS($error) ->
        [yes] , with its error { $error }
       *[no] , with a challenge or a block
     }.
    .fix = Look for the request under Security, Events, and skip the rule for { CODE("/api/scim/v2") }.
reach-hint-ngrok-offline =
    .lead = Start ngrok
    .why = No ngrok is connected for { CODE($host) }.
    .fix = Start it on this computer:
    .copy = ngrok http { $port } --url { $host }
reach-hint-ngrok-no-service =
    .lead = Point ngrok at port { $port }
    .why = ngrok is connected and sends requests to a port where nothing listens.
    .fix = End it and start it anew:
    .copy = ngrok http { $port } --url { $host }
reach-hint-ngrok-interstitial =
    .lead = Use a plan of ngrok’s without its page
    .why = ngrok shows a page of its own to what it takes for a browser.
    .fix = Most providers are not shown it. Check again; if it stays, use another tunnel.
reach-hint-ngrok =
    .lead = Look up { $error } at ngrok
    .why = ngrok answered by itself, with { CODE($error) }.
    .fix = Its documentation explains the code.
reach-hint-tailscale-funnel-off =
    .lead = Turn Funnel on
    .why = Tailscale Funnel is not on for { CODE($host) }.
    .fix = Run on this computer:
    .copy = tailscale funnel { $port }
reach-hint-tailscale-no-service =
    .lead = Point Funnel at port { $port }
    .why = Funnel is on, and nothing listens where it sends requests.
    .fix = Run on this computer:
    .copy = tailscale funnel { $port }
reach-hint-login-page =
    .lead = Take the sign-in away from { CODE("/api/scim/v2") }
    .why = A page asks people to sign in, and a provider can’t.
    .fix = Let this path and { CODE("/healthz") } pass without it. The token guards them.
reach-hint-basic-auth =
    .lead = Turn the proxy’s password off
    .why = It asks for a name and a password where the token has to stand.
    .fix = Turn it off for { CODE("/api/scim/v2") } and { CODE("/healthz") }. The token guards them.
reach-hint-reverse-proxy =
    .lead = Point the reverse proxy at port { $port }
    .why = A reverse proxy answered by itself: what it sends { CODE($host) } to is down, or it does not know the name.
    .fix = Let it lead here:
    .copy = { $local }

## Ways in: the programs that make one, and how they stand

way-cloudflared = cloudflared
    .about = Cloudflare’s tunnel. A quick one needs no account and has a new name at each start; one that you made keeps its name.
    .install = Install Cloudflare’s package { CODE("cloudflared") } from { CODE("pkg.cloudflare.com") }, or its program from the releases of { CODE("cloudflare/cloudflared") } on GitHub. Put it where other programs are found, and it appears here.
way-tailscale = Tailscale Funnel
    .about = A name below { CODE("ts.net") } that stays. Your tailnet has to allow Funnel, and this computer has to be signed in.
    .install = Install Tailscale from { CODE("pkgs.tailscale.com") }, and sign this computer in with { CODE("tailscale up") }. Then it appears here.
way-ngrok = ngrok
    .about = Needs an account and its authtoken, which you give to ngrok itself. A free account has one name.
    .install = Install ngrok from { CODE("ngrok.com/download") }, and run { CODE("ngrok config add-authtoken") } with the token of your account. Then it appears here.
way-ssh = ssh -R
    .about = A port of a server of yours, by OpenSSH. A web server with a certificate has to stand in front of it there, unless a service brings that and prints its address.
    .install = Install OpenSSH: the package is mostly called { CODE("openssh-client") }. Then it appears here.

way-kind-quick = Quick tunnel
way-kind-named = Named tunnel { $name }
way-kind-funnel = Funnel
way-kind-ngrok = { HAS($name) ->
    [yes] Own name { $name }
   *[no] Name of the account
 }
way-kind-ssh = { $name }

way-starting = It has not said yet where it can be reached.
way-waiting = It waits for you: visit the address and allow what it asks.
way-up = { HAS($public) ->
    [yes] Running, and providers are given its address.
   *[no] Running. Providers are not given its address yet, and the service answers under it only then.
 }
way-url-changed = { HAS($public) ->
    [yes] It has another address than before, and this service goes by the new one. Providers that have { CODE($former) } have to be told.
   *[no] It has another address than before. Providers still have { CODE($former) }, and nobody answers there.
 }
way-dropped = It ended by itself, { $exit }. What it said last is below.
way-stopped = Stopped here.

way-exit-code = with code { $number }
way-exit-signal = by signal { $number }
way-exit-unknown = and nothing is known of how

way-remark-port = It leads to port { $former }, and the service listens on { $port } now. Stop and start it.
way-remark-new-name = The name is a new one at each start: after a stop, providers need the new address.
way-remark-interstitial = With a free account ngrok shows people a page of its own first. Programs such as providers are let through; the check above says if not.
way-remark-printed = The address is taken from what the other side prints. If it prints none, give the public URL when you start.

exposure-tunnel = Open to the internet
exposure-tunnel-words = Anyone who knows the address can try a token.

## The public name in the status bar

public-not-yet = { $host } not checked yet
public-reachable = { $host } reachable
public-no-service = { $host } leads to nothing: the service is stopped
public-not-resolved = { $host } doesn’t resolve
public-no-tls = { $host } can’t be reached over TLS
public-not-here = { $host } answers, but not from here

## What providers do while nobody answers

meanwhile-entra = Entra ID tries again in its next cycle, after 40 minutes. If it goes on, the job comes into quarantine: then Entra ID tries after 6, 12 and 24 hours and once a day, and gives up after 28 days.
meanwhile-okta = Okta marks what it could not send as failed, under Dashboard → Tasks, and waits for its admin to retry there.
meanwhile-onelogin = OneLogin shows an error at each user that it could not send, and waits for its admin to retry.
meanwhile-jumpcloud = JumpCloud doesn’t say whether it sends again: compare its users with those here afterwards.
meanwhile-custom = What { $connection } sends meanwhile is lost unless it sends again.
