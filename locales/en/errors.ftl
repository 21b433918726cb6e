# Errors of operations. The message says what is wrong, .detail what to do.

error-internal = Something went wrong in this program, and nothing was changed.
    .detail = Try again. The program’s own log has the cause.
error-bad-shape = The input of { $operation } does not have its shape: { $problem }.
error-unknown-operation = There is no operation called “{ $name }”.
error-missing = A value is needed for { $field }.
error-out-of-range = Give a number from { $least } to { $most }.
error-rate-too-low = A connection cannot be held to fewer than { $least } requests a second.
    .detail = Microsoft Entra ID asks for as many, and puts a connection whose requests are refused too often into quarantine: then it comes once a day.

## Things that are not there

error-no-such-user = There is no user with the id “{ $name }”.
    .detail = It may have been deleted. Its history is in the log.
error-no-such-group = There is no group with the id “{ $name }”.
    .detail = It may have been deleted. Its history is in the log.
error-no-such-connection = No connection is called “{ $name }”.
error-no-such-token = There is no token with the id “{ $name }”.
error-no-such-client = There is no OAuth client with the id “{ $name }”.
error-no-such-secret = There is no client secret with the id “{ $name }”.
error-no-such-schema = No schema has the URN “{ $name }”.
error-no-such-thing = There is no “{ $name }”.
error-no-such-entry = The log has no entry #{ $seq }.
    .detail = Retention may have taken it.

## Changes that cannot be made

error-stale = Somebody changed it since you read it.
    .detail = Read it again and repeat your change.
error-taken = { $attribute } “{ $value }” is already taken.
    .detail = Use another value, or look for who has it.
error-unknown-member = “{ $value }” names nobody here.
    .detail = Create the user or group first, then add it.
error-member-of-itself = A group can’t be its own member.
error-no-members = Name at least one member to add or to remove.
error-connection-name-taken = There is a connection called “{ $name }” already.
    .detail = Use another name.
error-token-name-taken = The connection already has a token called “{ $name }”.
    .detail = Use another name.
error-client-name-taken = The connection already has an OAuth client called “{ $name }”.
    .detail = Use another name.
error-schema = The schema can’t be used. { $problem }
error-schema-at = The schema can’t be used. { $at }: { $problem }
error-schema-no-json = The definition is no JSON: { $problem }, at line { $line }, column { $column }.
error-schema-too-large = The definition is larger than { $most } KiB.
error-schema-in-use-by-users = { $count ->
    [one] { $count } user has values that would lose their place.
   *[other] { $count } users have values that would lose their place.
 }
    .detail = Confirm it to remove these values. Each removal stands in the log.
error-schema-in-use-by-groups = { $count ->
    [one] { $count } group has values that would lose their place.
   *[other] { $count } groups have values that would lose their place.
 }
    .detail = Confirm it to remove these values. Each removal stands in the log.
error-schema-changed = The schema changed meanwhile: there is no place for { $attribute } any more.
    .detail = Load it again.
error-not-unique = Some users or groups share a value of { $attribute }.
    .detail = Give each its own value, then make the attribute unique.
error-not-now = That is not possible now: { $why }.
error-unknown-quirk = There is no quirk { $code }
    .detail = There are: { $known }.
error-unknown-provider = “{ $name }” is no provider. There are { $known }.
error-name-too-long = The name is longer than { $most } characters.
error-name-unprintable = The name has characters that can’t be seen.
error-expiry-days = A token can last 7, 30, 90, 180 or 365 days, until a date, or for ever.
error-expiry-past = The end must lie in the future.
error-access-lifetime = Access tokens live from 1 to 6 hours.
error-token-not-kept = “{ $name }” was not kept in the keychain.
    .detail = A token is shown once, when it is made. If it is lost, make a new one and revoke this one.

## Searching

error-filter = Position { $position }: { $problem }
error-too-many = { HAS($attribute) ->
    [yes] That search takes too long: { $attribute } has no index.
   *[no] That search takes too long.
 }
    .detail = Narrow it, for example by userName, externalId or displayName.
filter-too-long = The filter is too long.
filter-too-deep = The filter is nested too deep.
filter-too-many = The filter has too many comparisons.
filter-expected = “{ $token }” isn’t { $expected }.
filter-ends = The filter ends where { $expected } is expected.
filter-unknown-attribute = “{ $path }” isn’t an attribute.
filter-not-comparable = { $path } has parts: compare one of them.
filter-not-selectable = { $path } has no parts to select by.
filter-wrong-operator = “{ $op }” can’t be used with { $path }, which is { $kind }. Possible are { $possible }.
filter-wrong-literal = { $path } is compared with { $expected }.
filter-bad-string = { $problem }.
filter-sensitive = { $path } is never shown and can’t be searched.

## The workspace

error-busy = More changes wait than can be taken in.
    .detail = Try again in a second.
error-closed = The workspace is being closed.
error-read-only = The workspace is open for reading only.
    .detail = Make the file writable and open it again.
error-disk-full = There is no room left on the disk, and nothing was changed.
    .detail = Make room, then try again.
error-workspace = The workspace failed: { $problem }
error-file-exists = { $path } exists already.
    .detail = Choose another name.
error-path-not-absolute = “{ $path }” is not a whole path.
    .detail = Give it from the root on.
error-calendar-empty = No token that works has an end, so there is nothing for a calendar.
error-calendar-write = { $path } could not be written: { $problem }
error-export = The export to { $path } failed: { $problem }
error-open-missing = There is no workspace at { $path }.
    .detail = Make one with New workspace, or on the command line with “directory-sync workspace new”.
error-open-not-a-workspace = { $path } is not a workspace of Directory Sync.
error-open-newer = { $path } was written by a newer Directory Sync: its format is { $found }, this program knows { $known }.
    .detail = Update the program. The file was not changed.
error-open-older = { $path } has an older format and can only be brought up to date when it is writable.
error-open-locked = { $path } is open in another process{ HAS($pid) ->
    [yes] { " " }({ $pid })
   *[no] { "" }
 }.
    .detail = { HAS($version) ->
        [yes] Use that one (Directory Sync { $version }), or end it first.
       *[no] Use that one, or end it first.
     }
error-open-synced = { $path } lies in a folder that { $service } copies to other machines, which damages databases.
    .detail = Move it to a folder that is not synchronised.
error-open-network = { $path } lies on a network drive, where databases get damaged.
    .detail = Move it to a disk of this computer.
error-open-permission = This account may not read or write { $path }.
error-open-damaged = { $path } is damaged: { $problem }
    .detail = Restore a backup. The file was not changed.
error-open-library = The database library is { $found }; at least 3.51.3 is needed.
error-open-failed = { $path } could not be opened: { $problem }
error-preferences = The preferences could not be stored: { $problem }

## The service

error-port-taken = { HAS($program) ->
    [yes] Port { $port } is held by { $program }, process { $pid }.
   *[no] Port { $port } is held by another program.
 }
    .detail = { HAS($free) ->
        [yes] End the other program, or use port { $free }.
       *[no] End the other program, or choose another port.
     }
error-port-zero = Give a port from 1 to 65535.
error-not-loopback = { $address } can be reached from other machines, and TLS is off.
    .detail = Turn TLS on first, or listen on 127.0.0.1.
error-listen-no-address = “{ $address }” is no IP address.
    .detail = Give one address of this computer, without a port.
error-listen-one-address = { $address } is not the address of one interface.
    .detail = Choose the one address at which the service is to be reached.
error-listen-address = The service cannot listen at { $address }: { $problem }
    .detail = Choose an address that this computer has.

## TLS of the listener

error-tls-name = “{ $name }” is neither a host name nor an IP address.
    .detail = Give names such as desk.example.com and addresses such as 192.0.2.7, without a port and without an asterisk.
error-tls-too-many-names = A certificate can have { $most } names here.
error-tls-no-authority = There is no local authority yet.
    .detail = Make one in Settings, Service, TLS, or with: directory-sync tls make-authority
error-tls-not-written = { $path } cannot be written: { $problem }
error-tls-key-not-kept = The key of the authority cannot be kept in { $path }: { $problem }
error-tls-key-gone = The keychain does not hold the key of the local authority.
    .detail = It was made on another computer, or was taken out. Make a new authority; whoever trusted the former has to trust the new one.
error-tls-key-locked = The key of the local authority cannot be had. { $problem }
    .detail = Unlock the keychain, then start the service again. Or make a new authority.
error-tls-key-file-gone = The key of the local authority cannot be read from { $path }: { $problem }
    .detail = Put the file back, or make a new authority; whoever trusted the former has to trust the new one.
error-tls-file-missing = There is no file { $path }.
error-tls-file-denied = This account may not read { $path }.
    .detail = Let the account that runs Directory Sync read it, and nobody else.
error-tls-file-unreadable = { $path } cannot be read: { $problem }
error-tls-file-too-large = { $path } is too large to be a certificate or a key.
error-tls-no-certificate = { $path } has no certificate in PEM.
    .detail = It should have a block that begins with -----BEGIN CERTIFICATE-----. A file in DER or PKCS #12 can be turned into PEM with openssl.
error-tls-broken-certificate = Certificate { $number } in { $path } cannot be read.
    .detail = Copy the file again, whole.
error-tls-too-long = { $path } has more than { $number } certificates.
    .detail = Leave the server’s own and the intermediate ones in it; a bundle of authorities is something else.
error-tls-no-key = { $path } has no private key in PEM.
    .detail = It should have a block that begins with -----BEGIN PRIVATE KEY-----.
error-tls-encrypted-key = The private key in { $path } is protected by a passphrase.
    .detail = Write it without one into a file that only this account can read: openssl pkey -in protected.pem -out key.pem
error-tls-unusable-key = The private key in { $path } is of a kind that cannot be used here.
    .detail = Use RSA with 2048 to 4096 bits, ECDSA over P-256 or P-384, or Ed25519.
error-tls-other-key = The private key in { $path } belongs to another certificate.
    .detail = Choose the key that the certificate was asked for with.
error-tls-order = The private key belongs to certificate { $number } in { $path }, and not to the first.
    .detail = Put the server’s own certificate first, then the intermediate ones.
error-tls-no-names = The certificate in { $path } has no names that clients could check.
    .detail = Clients go by its subject alternative names only. Ask for one that has them.
error-tls-not-for-servers = The certificate in { $path } is not for servers.
    .detail = Its extended key usage leaves out server authentication. Ask for another.
error-tls-ended = The certificate ended on { $ends }.
    .detail = Renew it, then choose it again.
error-tls-not-begun = The certificate is good from { $starts } on only.
    .detail = Wait until then, or check the clock of this computer.
error-service-failed = The service did not start: { $problem }

## Doors

error-not-here = This needs the window.
    .detail = Name the file instead.
error-clipboard-not-here = Only the window can put a secret on the clipboard and clear it again.
error-http-host = The browser console does not answer under that name. Use the address that the command printed.
error-http-origin = The request comes from another page.
error-http-method = That method isn’t possible here.
error-http-path = There is nothing here.
error-http-session = The session has ended.
    .detail = Start the browser console again, and open the address that it prints.
error-http-code = The code was used already, or belongs to an earlier run.
    .detail = Start the browser console again, and open the address that it prints.
error-http-media-type = Send application/json.
error-http-too-large = The request is too large.
error-http-body = The request’s body broke off.
error-http-slow = The request’s body came too slowly.

## Setups

error-setup-text = That is too long, or has characters that cannot be typed.
error-setup-email = An e-mail address has an @ in it.
error-setup-url = A public URL is https:// and a name.
    .detail = Such as https://sync.example.com, without anything behind it.
error-setup-provider = There is no guide for “{ $provider }”.
    .detail = Choose one of { $known }.
error-setup-way = The guide has no way “{ $way }”.
    .detail =
        { $count ->
            [0] It has only one; leave the way out.
           *[other] Choose one of { $known }.
        }
error-setup-other-provider = That connection is one of { $provider }.
    .detail = Leave the provider out, or name another connection.
error-rehearsal-token = A rehearsal needs the token.
    .detail = Paste it, or make a new one and keep it in the keychain.
error-rehearsal-service = The service isn’t running.
    .detail = Start it, then rehearse again.
error-rehearsal-provider = This provider sends nothing by itself, so there is nothing to rehearse.

## Reachability

error-reach-no-url = There is no public URL to try.
    .detail = Give one in the settings or in the setup of the connection.
error-exposure-over = That is closed already.
    .detail = Nothing has to be done. To open it again, start it again.

## Imports

error-no-such-import = There is no import “{ $name }”.
error-import-file = “{ $file }” cannot be imported: { $problem }
error-import-unreadable = “{ $file }” cannot be read: { $problem }
error-import-file-gone = A file is not held any more.
    .detail = Files are held for half an hour. Choose it again.
error-import-preview-gone = That preview is not held any more.
    .detail = Look at the import again before you start it.
error-import-under-way = Another import is under way.
    .detail = Wait until it is done, or stop it.
error-import-people-twice = Two files of people cannot be one import.
    .detail = Choose the newer one. Only pages of the Directory API go together.
error-import-more-pages = The last page of “{ $name }” is missing: each page says that another follows.
    .detail = Get the remaining pages too, then choose all of them.
error-import-twice = “{ $value }” is in two files.
    .detail = Choose one of them.
error-import-too-many = There are more than { $limit } rows.
error-import-too-many-here = The connection has more than { $limit } users or groups, which is too many to compare with a file.
error-import-unknown-group = Members of “{ $group }” are listed, but no such group.
    .detail = Choose the file with that group too.
error-import-not-google = “{ $name }” is no connection of Google Workspace.
    .detail = Name one, or add it: imported people belong to it.
error-import-mapping = “{ $column }” cannot become that.
error-import-mapping-twice = “{ $one }” and “{ $two }” cannot both become { $attribute }.
    .detail = Leave one of them out.
error-import-nothing = There is nothing to import: everything is here already.
error-import-brake = The import takes away more than a fifth, so it asks first.
    .detail = Check the file. If it is right, type { $count } to confirm.
error-import-no-undo = The import cannot be undone. { $why }
error-tutor-none = { $provider } sends nothing by SCIM, so there is no mapping to try.
error-tutor-name = Nothing of the sample person is called “{ $name }”.
error-tutor-switch = “{ $name }” is true or false.
error-tutor-rows = A mapping has { $most } rows at most.
## Ways in

error-way-stopped = The service isn’t running, so a tunnel would lead to nothing.
    .detail = Start the service first.
error-way-listener = The service speaks TLS itself, and tunnels bring HTTP to this computer only.
    .detail = Turn TLS off in the settings first: a tunnel brings TLS of its own.
error-way-runs = { $program } runs already.
    .detail = Stop it first.
error-way-no-url = { $program } has no address just now.
    .detail = Wait until it runs, or start it.
error-way-not-installed = { $program } is not installed on this computer.
    .detail = Install it, then look again.
error-way-missing = The { $what } is missing.
error-way-option = The { $what } begins with “-”, and the program would take it for an option.
error-way-characters = The { $what } has characters that none has, or is too long.
error-way-key-file = Give the whole path of the key file, without “~”, “%” or “$”.
error-way-spawn = The program cannot be started: { $problem }
    .detail = See whether it can be started in a terminal.
