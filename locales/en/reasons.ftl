# Why a request was refused: one message a reason code.
# The first line ends the log's sentence after “Refused:”. .lead is what to do, .why what happened, .fix how, .sees what the provider's
# admin sees; a name with a provider's key behind it (.fix-okta) goes before the general one. .rests-on lists what it rests on.

## Credentials

reason-token-missing = no token was sent
    .lead = Give the provider a token of this connection
    .why = The request has no Authorization header, so nobody knows who sent it. Nothing was read or changed.
    .fix = Under Connections, make a token and put it into the provider’s token field. Was this a test by hand? Then all is well: this is the service at work.
    .fix-entra = In Entra: Provisioning, Admin Credentials, Secret Token. Paste a token of this connection, Test Connection, Save.
    .rests-on = RFC 6750 §2.1; RFC 7644 §2
reason-token-malformed = what was sent isn’t a token of this service
    .lead = Copy the token anew, whole
    .why = The Authorization header does not hold “Bearer” and one token of this service. It was cut, mistyped, doubled, or belongs to something else.
    .fix = Make a new token under Connections, copy it with its button, and paste it into the provider’s token field without anything around it.
    .fix-okta = In Okta the field takes the token alone or with “Bearer ” in front, depending on the app: exactly one “Bearer” must arrive.
    .rests-on = RFC 6750 §2.1
reason-token-unknown = this token isn’t known here
    .lead = Give the provider a token of this workspace
    .why = The token has the right form, but this workspace never issued it, or it was deleted since.
    .fix = Check which workspace is open. Else make a new token under Connections and put it into the provider’s token field.
    .rests-on = RFC 6750 §3.1
reason-token-expired = the token expired
    .lead = Give the connection a new token
    .why = The token { HAS($token) ->
        [yes] “{ $token }” was
       *[no] was
     } good until its end, and that has passed. Each request with it is refused.
    .fix = Under Connections, open { HAS($connection) ->
        [yes] { $connection }
       *[no] the connection
     }, make a new token, and put it into the provider’s token field.
    .fix-entra = Under Connections, make a new token. In Entra: Provisioning, Admin Credentials, Secret Token, paste it, Test Connection, Save, then Restart provisioning.
    .fix-okta = Under Connections, make a new token. In Okta: the app, Provisioning, Integration, paste it, Test, Save, then retry the tasks under Dashboard, Tasks.
    .sees-entra = Provisioning goes into quarantine: about one attempt a day, until the cause is gone and provisioning is restarted.
    .sees-okta = A task for each user: “The credentials used to connect to the API were invalid”.
    .sees-onelogin = An error on the user’s provisioning task, to be retried by hand.
    .sees-jumpcloud = Little in its console; events in Directory Insights.
    .rests-on = RFC 6750 §3.1
reason-token-revoked = the token was revoked
    .lead = Give the connection a new token, or restore this one
    .why = The token { HAS($token) ->
        [yes] “{ $token }” was
       *[no] was
     } revoked here. It is refused from the very next request on.
    .fix = If it should work again, restore it under Connections. Else make a new one and put it into the provider’s token field.
    .sees-entra = Provisioning goes into quarantine: about one attempt a day, until the cause is gone and provisioning is restarted.
    .sees-okta = A task for each user: “The credentials used to connect to the API were invalid”.
    .sees-onelogin = An error on the user’s provisioning task, to be retried by hand.
    .sees-jumpcloud = Little in its console; events in Directory Insights.
    .rests-on = RFC 6750 §3.1
reason-token-in-query = the token was sent in the address
    .lead = Send the token in the Authorization header
    .why = Addresses end up in the logs of every proxy on the way. A token there is as good as published, so it is never accepted.
    .fix = Revoke this token, make a new one, and have the client send it as “Authorization: Bearer …”.
    .rests-on = RFC 6750 §2.3 and §5.3
reason-insufficient-scope = the token may only read
    .lead = Give the connection a token that may write
    .why = The request would change something, and the token’s scope is “read”.
    .fix = Under Connections, make a token with the scope “read-write” and put it into the provider’s token field.
    .sees-entra = Provisioning goes into quarantine, as with wrong credentials.
    .sees-okta = A task: “The credentials used to connect to the API were invalid”.
    .rests-on = RFC 6750 §3.1 insufficient_scope
reason-access-token-expired = the access token expired
    .lead = Nothing to do, if the client goes on with a new one
    .why = An access token lives for hours, as its client’s setting says. This one’s hours are over; a client that gets this answer fetches another.
    .fix = Look for “Gave OAuth client … an access token” right after this row. If there is none, the provider does not renew: set a longer life under Connections, OAuth clients, or use a token instead.
    .rests-on = RFC 6750 §3.1; RFC 6749 §5.1
reason-access-token-revoked = the access token was ended
    .lead = Let the client fetch a new one with a secret that is good
    .why = It ended when { HAS($client) ->
        [yes] the OAuth client “{ $client }”
       *[no] its OAuth client
     }, or the secret that fetched it, was revoked here. Restoring the client does not bring it back.
    .fix = If the provider should go on, restore the client under Connections or give it another secret, then test the connection in the provider’s console.
    .rests-on = RFC 6750 §3.1

## The token endpoint

reason-client-missing = no client credentials were sent
    .lead = Give the provider client id and client secret
    .why = A token request says who asks: by client_id and client_secret in the body, or by HTTP Basic. One of the two, or both, are missing.
    .fix = Under Connections, OAuth clients, copy the client id; add a secret if you do not have it any more. Put both into the provider’s fields.
    .fix-entra = In Entra: Provisioning, Admin Credentials, authentication method OAuth 2.0 client credentials. Fill in Token Endpoint, Client Identifier and Client Secret, Test Connection, Save.
    .rests-on = RFC 6749 §2.3.1
reason-client-unknown = this client id isn’t known here
    .lead = Copy the client id anew
    .why = No OAuth client of this workspace has this id, or it was deleted since.
    .fix = Check which workspace is open. Under Connections, OAuth clients, copy the client id with its button and put it into the provider’s field.
    .fix-entra = Under Connections, OAuth clients, copy the client id. In Entra: Provisioning, Admin Credentials, Client Identifier, paste it, Test Connection, Save.
    .rests-on = RFC 6749 §5.2 invalid_client
reason-client-secret-wrong = the client secret is wrong
    .lead = Give the client another secret, and copy it whole
    .why = The client { HAS($client) ->
        [yes] “{ $client }” is
       *[no] is
     } known, but what was sent is none of its secrets. It was cut, mistyped, or belongs to another client.
    .fix = Under Connections, OAuth clients, add a secret, copy it with its button, and put it into the provider’s field. The other secrets stay good meanwhile.
    .fix-entra = Add a secret here. In Entra: Provisioning, Admin Credentials, Client Secret, paste it, Test Connection, Save, then Restart provisioning.
    .sees-entra = Test Connection fails, and provisioning goes into quarantine until the secret is right.
    .rests-on = RFC 6749 §5.2 invalid_client
reason-client-secret-expired = the client secret expired
    .lead = Give the client another secret
    .why = The secret was good until its end, and that has passed. It fetches no more access tokens; those that it fetched before live out their hours.
    .fix = Under Connections, OAuth clients, add a secret and put it into the provider’s field.
    .fix-entra = Add a secret here. In Entra: Provisioning, Admin Credentials, Client Secret, paste it, Test Connection, Save, then Restart provisioning.
    .sees-entra = Provisioning goes into quarantine until the secret is replaced.
    .rests-on = RFC 6749 §5.2 invalid_client
reason-client-secret-revoked = the client secret was revoked
    .lead = Give the client another secret
    .why = The secret was revoked here. Access tokens that it had fetched ended with it.
    .fix = Under Connections, OAuth clients, add a secret and put it into the provider’s field. A revoked secret cannot be restored.
    .fix-entra = Add a secret here. In Entra: Provisioning, Admin Credentials, Client Secret, paste it, Test Connection, Save, then Restart provisioning.
    .sees-entra = Provisioning goes into quarantine until the secret is replaced.
    .rests-on = RFC 6749 §5.2 invalid_client
reason-client-revoked = the OAuth client was revoked
    .lead = Restore the client, or make another
    .why = The client { HAS($client) ->
        [yes] “{ $client }” was
       *[no] was
     } revoked here. It fetches nothing from the very next request on.
    .fix = If it should work again, restore it under Connections, OAuth clients. Its secrets are good again then.
    .sees-entra = Provisioning goes into quarantine until the client is restored or replaced.
    .rests-on = RFC 6749 §5.2 invalid_client
reason-client-header-malformed = the Authorization header can’t be read
    .lead = Send client id and secret by HTTP Basic, or in the body
    .why = A token request may have an Authorization header, which then says “Basic” and the base64 of id, colon and secret. This one says something else.
    .fix = Choose “client credentials” with Basic or form in the provider’s console. A bearer token does not belong here.
    .rests-on = RFC 6749 §2.3.1; RFC 7617 §2
reason-client-credentials-twice = client credentials were sent in two ways
    .lead = Choose one way to authenticate
    .why = The Authorization header and the body both authenticate the client. A request must use one of the two, or nobody can say which counts.
    .fix = In the provider’s console, choose either HTTP Basic or credentials in the body.
    .rests-on = RFC 6749 §2.3
reason-client-assertion-unsupported = signed assertions aren’t offered
    .lead = Use a client secret
    .why = The client authenticates with a signed assertion, as workload identity federation does. This service knows client id and client secret.
    .fix = In the provider’s console, choose client credentials with a secret.
    .fix-entra = In Entra: Provisioning, Admin Credentials, choose OAuth 2.0 client credentials instead of workload identity federation.
    .rests-on = RFC 7523 §2.2
reason-credentials-in-query = the client secret was sent in the address
    .lead = Send the secret in the body or by HTTP Basic
    .why = Addresses end up in the logs of every proxy on the way. A secret there is as good as published, so it is never accepted.
    .fix = Take it out of the token endpoint URL. Then add another secret and revoke this one.
    .rests-on = RFC 6749 §2.3.1
reason-token-request-not-form = the token request isn’t a form
    .lead = Send the parameters as a form
    .why = A token request is application/x-www-form-urlencoded in UTF-8{ HAS($sent) ->
        [yes] ; this one says { $sent }
       *[no] { "" }
     }. JSON is not read here.
    .fix = A hand-made request takes curl --data-urlencode. In a provider’s console, check that the token endpoint field and the base URL field were not mixed up.
    .rests-on = RFC 6749 §4.4.2
reason-token-parameter-twice = a parameter stands there twice
    .lead = Send each parameter once
    .why = { HAS($parameter) ->
        [yes] { $parameter } is given twice
       *[no] A parameter is given twice
     }, so nobody can say which counts.
    .fix = Send it once. Check that the token endpoint URL in the provider’s console has no parameters of its own.
    .rests-on = RFC 6749 §3.2
reason-grant-missing = the token request doesn’t say its grant
    .lead = Send grant_type=client_credentials
    .why = The parameter grant_type is missing or empty.
    .fix = Choose “client credentials” in the provider’s console.
    .rests-on = RFC 6749 §4.4.2
reason-grant-unsupported = this grant isn’t offered
    .lead = Use the grant client_credentials
    .why = The request uses { HAS($sent) ->
        [yes] “{ $sent }”
       *[no] another grant
     }. Here programs get access tokens for themselves, so the only grant is client_credentials.
    .fix = Choose “client credentials” in the provider’s console, not “authorization code” or “password”.
    .rests-on = RFC 6749 §5.2 unsupported_grant_type
reason-scope-unknown = this scope doesn’t exist here
    .lead = Ask for read, for read-write, or for nothing
    .why = The request asks for { HAS($sent) ->
        [yes] “{ $sent }”
       *[no] another scope
     }. Without a scope a client gets all that it may have.
    .fix = Empty the scope field in the provider’s console.
    .rests-on = RFC 6749 §3.3, §5.2 invalid_scope
reason-scope-exceeded = the client may only read
    .lead = Let the client write, or ask for the scope read
    .why = The request asks for read-write, and the client’s scope is “read”.
    .fix = Change the client’s scope under Connections, OAuth clients, or empty the scope field in the provider’s console.
    .rests-on = RFC 6749 §3.3, §5.2 invalid_scope

## Who asks, and where

reason-wrong-host = the address names another host
    .lead = Use the address that this console shows
    .why = The request was for the host { HAS($host) ->
        [yes] “{ $host }”
       *[no] of another name
     }, and this service answers only under its own. That keeps web pages from reaching it by a name of theirs.
    .fix = Copy the base URL from the status bar. Behind a tunnel or proxy: let it send the host name 127.0.0.1 with the service’s port.
    .rests-on = RFC 9110 §7.4
reason-from-browser = the request came from a web page
    .lead = Send it from a provider or a program, not from a page
    .why = A browser marked the request as sent by a page. Pages are no clients of SCIM, and one that tries may mean harm.
    .fix = Use curl or the provider’s own test. If you did not send it, look at which page was open at that time.
    .rests-on = RFC 6454 §7.3
reason-older-scim-endpoint = an endpoint of SCIM 1.1
    .lead = Let the provider speak SCIM 2.0
    .why = “{ $path }” is an endpoint of SCIM 1.1, which this service does not speak. The provider would send everything else in that form too.
    .fix = At the provider, choose SCIM 2.0.
    .fix-okta = In Okta, with the Provisioning Agent: SCIM connector base URL must contain /v2/ and end with a slash, and the agent must be 2.1.0 or later.
    .fix-onelogin = In OneLogin: take a connector whose name says SCIM V2.
    .fix-jumpcloud = In JumpCloud: Identity Management, Configuration settings, SCIM Version, SCIM 2.0.
    .rests-on = RFC 7644 §4
reason-suspicious-path = the path is written in a way that no client needs
    .lead = Send the path as it is documented
    .why = The path has an encoding or a segment that serves to hide what is asked for, such as an encoded slash.
    .fix = Correct the base URL at the provider. If no provider sent this, somebody is probing.
    .rests-on = RFC 3986 §6.2.2
reason-doubled-slash = the path has two slashes in a row
    .lead = Take the slash off the end of the base URL
    .why = The provider puts “/Users” behind its base URL, and that ends with a slash already.
    .fix = At the provider, write the base URL without a slash at its end.
    .fix-entra = In Entra: Provisioning, Admin Credentials, Tenant URL, without a slash at its end.
    .fix-jumpcloud = In JumpCloud: the app’s Base URL, without a slash at its end.
    .rests-on = RFC 3986 §3.3; RFC 7644 §1.3
reason-trailing-slash = the path ends with a slash
    .lead = Take the slash off the end of the path
    .why = “{ $path }” is another address than the one without the slash, and there is nothing at it.
    .fix = Correct the base URL or the template at the provider.
    .rests-on = RFC 3986 §3.3
reason-base-doubled = no such path, the base stands there twice
    .lead = Write the base URL once
    .why = The address has the base path twice: the provider adds it to a base URL that ends with it already.
    .fix = At the provider, cut what stands twice from the base URL. It should read as in the status bar.
    .sees-entra = Test Connection fails.
    .rests-on = RFC 7644 §1.3
reason-base-missing = no such path, the base is missing
    .lead = Complete the base URL
    .why = The endpoint is right, but what comes before it is not: the endpoints of this service begin with { HAS($base) ->
        [yes] { $base }
       *[no] /api/scim/v2
     }.
    .fix = At the provider, set the base URL to the one in the status bar.
    .sees-entra = Test Connection fails.
    .rests-on = RFC 7644 §1.3
reason-no-such-endpoint = no such path
    .lead = Check the base URL at the provider
    .why = { HAS($path) ->
        [yes] There is nothing at “{ $path }”.
       *[no] There is nothing at this address.
     } Names of endpoints heed case.
    .fix = Set the base URL to the one in the status bar, without anything behind it.
    .rests-on = RFC 7644 §3.2
reason-method-not-allowed = { HAS($method) ->
    [yes] { CODE($method) } is not possible at this address
   *[no] that method is not possible at this address
 }
    .lead = Use one of the methods that this address knows
    .why = { HAS($allowed) ->
        [yes] This address answers { $allowed }.
       *[no] This address does not know the method.
     }
    .fix = Correct the client. Providers do this only if an endpoint was configured by hand.
    .rests-on = RFC 7644 §3.2; RFC 9110 §15.5.6

reason-no-subject = a token is no user, so /Me is nobody
    .lead = Ask for the user by id
    .why = /Me stands for the user who asks. Here a token stands for a connection, and a connection is no user, so there is nobody to show or change.
    .fix = Have the client look the user up by userName and use /Users with the id it finds. If it has a setting for /Me, switch it off.
    .rests-on = RFC 7644 §3.11, status 501

## The message

reason-malformed-json = the body isn’t JSON
    .lead = Send JSON
    .why = The body could not be read{ HAS($problem) ->
        [yes] : { $problem }
       *[no] { "" }
     }. An excerpt of it is kept with this entry.
    .fix = Correct the client or its template. Names may stand only once in an object, and nesting has a limit.
    .fix-onelogin = In OneLogin: Configuration, SCIM JSON Template. Check commas and quotes, Save.
    .rests-on = RFC 8259; RFC 7644 §3.12 invalidSyntax
reason-wrong-shape = the message has the wrong shape
    .lead = Send the message as the RFC writes it
    .why = An object, list or member is missing or stands where it does not belong{ HAS($attribute) ->
        [yes] : { $attribute }
       *[no] { "" }
     }.
    .fix = The answer’s detail says what is expected. Correct the client or its template.
    .rests-on = RFC 7644 §3.12 invalidSyntax
reason-missing-schemas = the message names no schema
    .lead = Name the schema of what is sent
    .why = The member “schemas” is missing or lacks { HAS($schema) ->
        [yes] { $schema }
       *[no] a schema that is needed
     }. This connection is strict; a tolerant one would let it pass.
    .fix = Add the URN to “schemas”, or switch strict off for this connection.
    .rests-on = RFC 7643 §3; RFC 7644 §3.5.2
reason-unknown-schema = { HAS($schema) ->
    [yes] the schema { CODE($schema) } isn’t known here
   *[no] it names a schema that isn’t known here
 }
    .lead = Take the schema out of what is sent
    .why = “schemas” names one that this kind of resource does not have here. This connection is strict; a tolerant one would ignore it.
    .fix = Remove it from the client’s template, or switch strict off for this connection.
    .rests-on = RFC 7643 §3
reason-unknown-attribute = { HAS($attribute) ->
    [yes] { CODE($attribute) } isn’t in the schema
   *[no] an attribute isn’t in the schema
 }
    .lead = Take the attribute out of the provider’s mapping
    .why = No schema of this directory defines it. This connection is strict; a tolerant one would leave it out and store the rest.
    .fix = Remove the mapping at the provider{ HAS($suggestions) ->
        [yes] , or correct its name: { $suggestions } may have been meant
       *[no] { "" }
     }. Or switch strict off for this connection.
    .fix-entra = In Entra: Provisioning, Mappings, delete the row that writes to it, Save.
    .sees-entra = The provisioning logs show the request as failed with status 400; it comes again in the next cycles.
    .sees-okta = A task with the text of this answer.
    .rests-on = RFC 7643 §3.1; RFC 7644 §3.12 invalidSyntax
reason-duplicate-attribute = { HAS($attribute) ->
    [yes] { CODE($attribute) } is given twice
   *[no] an attribute is given twice
 }
    .lead = Send each attribute once
    .why = Names of attributes do not heed case, so two spellings of one are the same attribute.
    .fix = Correct the client or its template.
    .rests-on = RFC 7643 §2.1
reason-wrong-type = { HAS($attribute) ->
    [yes] { CODE($attribute) } has the wrong type
   *[no] a value has the wrong type
 }
    .lead = Send the value in the type of its attribute
    .why = The schema says what type each attribute has, and this value is another, such as text where true or false is due.
    .fix = Correct the mapping at the provider, or switch strict off for this connection: some types are then converted.
    .sees-entra = The provisioning logs show the request as failed with status 400; it comes again in the next cycles.
    .sees-okta = A task with the text of this answer.
    .rests-on = RFC 7643 §2.3; RFC 7644 §3.12 invalidValue
reason-bad-format = { HAS($attribute) ->
    [yes] { CODE($attribute) } isn’t written as it should be
   *[no] a value isn’t written as it should be
 }
    .lead = Correct how the value is written
    .why = A date-time, address or base64 value can’t be read as one.
    .fix = Correct the mapping at the provider. Date-times look like 2026-11-23T14:21:37Z.
    .rests-on = RFC 7643 §2.3.5 to §2.3.7
reason-required-missing = { HAS($attribute) ->
    [yes] { CODE($attribute) } is missing
   *[no] a required attribute is missing
 }
    .lead = Fill the attribute at the provider
    .why = { HAS($attribute) ->
        [yes] { $attribute } is required, and was not sent or is empty.
       *[no] A required attribute was not sent or is empty.
     }
    .fix = Give the person or group a value in the source, or map the attribute from one that is always filled.
    .fix-entra = In Entra: fill the source attribute, or give the mapping row a default value.
    .fix-onelogin = In OneLogin: map SCIM Username to Email; Username is blank for some people.
    .sees-entra = The provisioning logs show the request as failed with status 400.
    .sees-okta = A task with the text of this answer.
    .rests-on = RFC 7643 §2.2 required; RFC 7644 §3.12 invalidValue
reason-required-removed = { HAS($attribute) ->
    [yes] { CODE($attribute) } can’t be removed
   *[no] a required attribute can’t be removed
 }
    .lead = Change the attribute instead of removing it
    .why = It is required, so that nothing can be without it.
    .fix = Send a replacement value, or leave it as it is.
    .rests-on = RFC 7644 §3.5.2.2; RFC 7643 §2.2 required
reason-too-long = { HAS($attribute) ->
    [yes] { CODE($attribute) } is too long
   *[no] a value is too long
 }
    .lead = Send a shorter value
    .why = The text is longer than this service takes{ HAS($limit) ->
        [yes] : at most { $limit }
       *[no] { "" }
     }.
    .fix = Shorten it in the source or in the mapping.
    .rests-on = RFC 7644 §3.12 invalidValue
reason-too-many-values = { HAS($attribute) ->
    [yes] { CODE($attribute) } has too many values
   *[no] an attribute has too many values
 }
    .lead = Send fewer values
    .why = One attribute of one resource takes { HAS($limit) ->
        [yes] { $limit }
       *[no] 1,000
     } values at most.
    .fix = Check the mapping: it may repeat values.
    .rests-on = RFC 7644 §3.12 invalidValue
reason-two-primaries = { HAS($attribute) ->
    [yes] { CODE($attribute) } has two primary values
   *[no] two values are marked primary
 }
    .lead = Mark one value primary
    .why = Of several values of an attribute one may be primary.
    .fix = Correct the mapping at the provider.
    .rests-on = RFC 7643 §2.4
reason-read-only = { HAS($attribute) ->
    [yes] { CODE($attribute) } is set by this service alone
   *[no] the attribute is set by this service alone
 }
    .lead = Leave the attribute out
    .why = Identifiers, times and a user’s groups follow from what is stored, and no client sets them.
    .fix = Take it out of the mapping. A user’s groups are changed at the groups.
    .rests-on = RFC 7643 §2.2 readOnly; RFC 7644 §3.12 mutability
reason-immutable = { HAS($attribute) ->
    [yes] { CODE($attribute) } can’t be changed once set
   *[no] the attribute can’t be changed once set
 }
    .lead = Leave the attribute as it was
    .why = It is set when the resource is made, and holds from then on.
    .fix = To change it, delete the resource and make it anew.
    .rests-on = RFC 7643 §2.2 immutable; RFC 7644 §3.12 mutability
reason-body-missing = the body is missing
    .lead = Send the resource with the request
    .why = The request needs a body and has none.
    .fix = Correct the client.
    .rests-on = RFC 7644 §3.3 to §3.5
reason-unsupported-media-type = { HAS($sent) ->
    [yes] the body is { CODE($sent) }
   *[no] the body’s type is not accepted
 }
    .lead = Send application/scim+json
    .why = The body must be application/scim+json or application/json, in UTF-8, not compressed.
    .fix = Correct the client’s Content-Type header.
    .fix-onelogin = In OneLogin: Configuration, Custom Headers, Content-Type: application/scim+json.
    .rests-on = RFC 7644 §3.1
reason-too-large = { HAS($what) ->
    [yes] the { $what } is too large
   *[no] the request is too large
 }
    .lead = Send it in smaller parts
    .why = { HAS($limit) ->
        [yes] At most { $limit } are taken.
       *[no] There is a limit to what one request may hold.
     }
    .fix = Send members in several requests, or raise the number of requests and lower their size at the client.
    .rests-on = RFC 7644 §3.12, status 413
reason-target-too-long = the address is too long
    .lead = Shorten the filter
    .why = Path and query together are longer than { HAS($limit) ->
        [yes] { $limit } bytes
       *[no] this service takes
     }.
    .fix = Ask for fewer values in one filter.
    .rests-on = RFC 9110 §15.5.15
reason-headers-too-large = the headers are too large
    .lead = Send fewer headers
    .why = There are too many header fields, or they are too long.
    .fix = Look at what a proxy on the way may add.
    .rests-on = RFC 6585 §5
reason-body-too-slow = the body came too slowly
    .lead = Check the line between provider and service
    .why = The body did not arrive in its time, and the request was given up.
    .fix = Look at the tunnel or proxy. The provider sends again.
    .rests-on = RFC 9110 §15.5.9
reason-body-incomplete = the request broke off
    .lead = Check the line between provider and service
    .why = The connection ended before the whole body was here. Nothing of it was used.
    .fix = Look at the tunnel or proxy. The provider sends again.
    .rests-on = RFC 9112 §8

## PATCH

reason-invalid-path = { HAS($path) ->
    [yes] the path { CODE($path) } names nothing
   *[no] a path names nothing
 }
    .lead = Correct the path
    .why = { HAS($problem) ->
        [yes] It can’t be used: { $problem }.
       *[no] It can’t be read, or names nothing of this kind of resource.
     }
    .fix = { HAS($suggestions) ->
        [yes] { $suggestions } may have been meant. Correct the client or its mapping.
       *[no] Correct the client or its mapping.
     }
    .rests-on = RFC 7644 §3.10; RFC 7644 §3.12 invalidPath
reason-no-path = a remove says not what to remove
    .lead = Name what to remove
    .why = An operation “remove” needs a path.
    .fix = Correct the client.
    .rests-on = RFC 7644 §3.5.2.2 noTarget
reason-no-match = { HAS($path) ->
    [yes] { CODE($path) } selects nothing
   *[no] the path selects nothing
 }
    .lead = Select a value that is there
    .why = The path’s filter matches no value of this resource, so there is nothing to change.
    .fix = Send an “add” with the whole value, or switch strict off for this connection: it is then made where a provider needs that.
    .rests-on = RFC 7644 §3.5.2.3 noTarget
reason-bad-operation = { HAS($op) ->
    [yes] { CODE($op) } is no operation, or lacks its value
   *[no] an operation is unknown or lacks its value
 }
    .lead = Use add, replace or remove
    .why = A PATCH has the operations “add”, “replace” and “remove” in lower case, and the first two need a value.
    .fix = Correct the client, or switch strict off for this connection: case is then ignored.
    .rests-on = RFC 7644 §3.5.2
reason-too-many-operations = too many operations in one request
    .lead = Send fewer operations at once
    .why = One PATCH takes 1,000 operations at most.
    .fix = Let the client send several requests.
    .rests-on = RFC 7644 §3.12, status 413
reason-bad-bulk-operation = { HAS($attribute) ->
    [yes] the { CODE($attribute) } of a Bulk can’t be used
   *[no] an operation of a Bulk can’t be used
 }
    .lead = Correct the Bulk at the client
    .why = A Bulk holds POST, PUT, PATCH and DELETE, each with its path; a POST has a bulkId besides, and all but DELETE have data.
    .fix = See the answer: it says what is missing or can’t be.
    .rests-on = RFC 7644 §3.7
reason-duplicate-bulk-id = two operations have the bulkId { CODE($bulkId) }
    .lead = Give each operation a bulkId of its own
    .why = A bulkId that stands twice can’t be referred to. Nothing of the Bulk was done.
    .fix = Correct the client that made the Bulk.
    .rests-on = RFC 7644 §3.7
reason-unknown-bulk-id = nothing in the Bulk makes { CODE($bulkId) }
    .lead = Refer only to what the same Bulk makes
    .why = An operation refers to a bulkId that no POST of the Bulk has.
    .fix = Add the POST to the Bulk, or refer to a resource that was there before by its id.
    .rests-on = RFC 7644 §3.7.2
reason-bulk-reference-failed = what it refers to, { CODE($bulkId) }, could not be made
    .lead = Mend the operation that makes { $bulkId } first
    .why = The resource that this operation refers to was to be made by the same Bulk, and that failed.
    .fix = See the reason of that operation. Send both again, in one Bulk or one after the other.
    .rests-on = RFC 7644 §3.7.1
reason-bulk-too-large = the Bulk is larger than { $what } allows
    .lead = Send smaller Bulks
    .why = { HAS($limit) ->
        [yes] { $what } is { $limit }. Nothing of the Bulk was done.
       *[no] There is a limit to what one Bulk may hold. Nothing of it was done.
     }
    .fix = Let the client read maxOperations and maxPayloadSize in /ServiceProviderConfig, and part its Bulks by them.
    .rests-on = RFC 7644 §3.7.4, status 413
reason-bulk-failed = nothing of a Bulk was done: { $did }
    .lead = See why each operation failed
    .why = A Bulk does what it can, and here it could do nothing.
    .fix = The answer told the client the reason of each. Under Quirks below they stand one by one.
    .sees = Success: a Bulk is answered 200, and each operation in it has a status of its own.
    .rests-on = RFC 7644 §3.7.3
reason-remove-value-list = a remove lists values
    .lead = Select what to remove by the path
    .why = A remove with a list of values is not of the RFC: read to the letter it would empty the whole attribute. This connection is strict.
    .fix = Switch strict off for this connection: only those listed are then removed.
    .rests-on = RFC 7644 §3.5.2.2
reason-unknown-member = { HAS($value) ->
    [yes] member { CODE($value) } names nobody here
   *[no] a member names nobody here
 }
    .lead = Send the user before the group
    .why = The group names a member whom this directory doesn’t have. This connection is strict; a tolerant one would leave it out.
    .fix = Assign the user to the app at the provider first, or switch strict off for this connection.
    .rests-on = RFC 7643 §4.2
reason-member-of-itself = a group can’t be its own member
    .lead = Take the group out of its own members
    .why = The request would make the group a member of itself.
    .fix = Correct the group’s members at the provider.
    .rests-on = RFC 7643 §4.2

## Queries

reason-invalid-filter = the filter can’t be read
    .lead = Correct the filter
    .why = { HAS($problem) ->
        [yes] Position { $position }: { $problem }.
       *[no] It can’t be read, or does not fit the schema.
     }
    .fix = { HAS($suggestions) ->
        [yes] { $suggestions } may have been meant.
       *[no] The grammar is that of RFC 7644; values of text stand in double quotes.
     }
    .rests-on = RFC 7644 §3.4.2.2; RFC 7644 §3.12 invalidFilter
reason-sensitive-filter = { HAS($attribute) ->
    [yes] { CODE($attribute) } can’t be searched
   *[no] that attribute can’t be searched
 }
    .lead = Search by another attribute
    .why = It is never returned, so a search must not reveal it.
    .fix = Use userName or externalId.
    .rests-on = RFC 7644 §7.5.2
reason-bad-projection = attributes and excludedAttributes can’t be used so
    .lead = Send one of the two parameters
    .why = A request names the attributes it wants or those it does not want, not both, and 100 at most.
    .fix = Correct the client.
    .rests-on = RFC 7644 §3.9
reason-bad-sort = it can’t be sorted so
    .lead = Sort by an attribute that has an order
    .why = “sortBy” names no single value, or “sortOrder” is neither ascending nor descending.
    .fix = Correct the client.
    .rests-on = RFC 7644 §3.4.2.3
reason-bad-parameter = { HAS($parameter) ->
    [yes] the parameter { CODE($parameter) } can’t be read
   *[no] a parameter can’t be read
 }
    .lead = Correct the address
    .why = A query parameter has no readable value, or stands there twice.
    .fix = Correct the client.
    .rests-on = RFC 7644 §3.4.2
reason-invalid-cursor = the cursor isn’t one of this query
    .lead = Begin again at the first page
    .why = A cursor is good for the query that it was given for, unchanged. This one was cut or changed, was made up, comes from another query, or stands beside startIndex.
    .fix = The client begins again with an empty cursor, and sends each cursor back as it got it, with the same filter, sortBy and sortOrder.
    .rests-on = RFC 9865 §2 and §2.1 invalidCursor
reason-expired-cursor = the cursor is too old
    .lead = Begin again at the first page
    .why = { HAS($limit) ->
        [yes] A cursor is good for { $limit } seconds, and more have passed.
       *[no] The resource at the cursor’s place was changed or deleted, and its sort value was too long to be kept in the cursor.
     }
    .fix = The client begins again with an empty cursor. If it needs long from page to page, let it ask for smaller pages.
    .rests-on = RFC 9865 §2.1 expiredCursor
reason-invalid-count = that page size can’t be had
    .lead = Ask for pages of one size
    .why = With a cursor, “count” is a number { HAS($limit) ->
        [yes] from 0 to { $limit }
       *[no] within the service’s limits
     }, and stays the same from page to page.
    .fix = Correct the client: /ServiceProviderConfig says the largest page.
    .rests-on = RFC 9865 §2.1 invalidCount
reason-query-budget = the query took too long
    .lead = Ask for less
    .why = { HAS($attribute) ->
        [yes] { $attribute } has no index, so everything would have to be read.
       *[no] It would have read more than one request may.
     }
    .fix = Filter by userName, externalId, displayName or an e-mail address as well.
    .rests-on = RFC 7644 §3.12 tooMany

## The state of things

reason-bad-entity-tag = { HAS($header) ->
    [yes] { CODE($header) } can’t be read
   *[no] a version header can’t be read
 }
    .lead = Send the version as it was answered
    .why = If-Match and If-None-Match take “*” or entity tags such as W/"3".
    .fix = Correct the client.
    .rests-on = RFC 9110 §8.8.3; RFC 7644 §3.14
reason-stale-version = somebody changed it since it was read
    .lead = Read it again, then repeat the change
    .why = The client asked to change one version, and there is a newer one by now.
    .fix = Nothing here: the client reads and sends again.
    .rests-on = RFC 7644 §3.14
reason-value-taken = { HAS($value) ->
    [yes] { CODE($attribute) } { NAME($value) } is already taken
   *[no] a value is already taken
 }
    .lead = { HAS($holderName) ->
        [yes] Decide whether this is { $holderName }
       *[no] Decide whether this is somebody who is here already
     }
    .why = { HAS($value) ->
        [yes] Only one can have { $attribute } “{ $value }”, whichever provider sent it.
       *[no] The value must be unique, whichever provider sent it.
     }
    .fix = Two people: give one of them another name. One person: let only one provider manage them, or delete the one who is here.
    .fix-entra = Two people: give one of them another user principal name. One person: let Entra’s matching attribute find them, then let it run again.
    .fix-okta = Two people: give one of them another username. One person: import the user into the app in Okta, or unassign and assign again, so that Okta looks them up.
    .sees-entra = Conflict in the provisioning logs for this user.
    .sees-okta = A task: “Error while creating user …: Conflict”.
    .sees-onelogin = An error on the user’s provisioning task, to be retried by hand.
    .rests-on = RFC 7643 §4.1.1; RFC 7644 §3.12 uniqueness
reason-not-found = { HAS($resourceType) ->
    [yes] no such { $resourceType }
   *[no] it doesn’t exist
 }
    .lead = Let the provider look it up again
    .why = The provider remembers an id that this directory does not have: deleted here, or of another workspace.
    .fix = Start the provider’s synchronisation anew, so that it forgets the id and looks the person up.
    .fix-entra = In Entra: Provisioning, Restart provisioning. It then clears its links and looks everybody up.
    .fix-okta = In Okta: unassign the user from the app and assign them again.
    .sees-entra = InvalidAnchor in the provisioning logs.
    .sees-okta = A task for this user.
    .rests-on = RFC 7644 §3.4.1, §3.12 status 404
reason-owned-by-another = { HAS($ownerName) ->
    [yes] it belongs to { NAME($ownerName) }
   *[no] it belongs to another connection
 }
    .lead = Let one connection manage it
    .why = { HAS($ownerName) ->
        [yes] It was made by { $ownerName }, and this connection may not take over what is another’s.
       *[no] It was not made by this connection, and the connection may not take it over.
     }
    .fix = Unassign it at one of the two providers. Or allow this connection to take resources over, in its settings.
    .sees-entra = The request failed with status 403 in the provisioning logs.
    .sees-okta = A task for this user.
    .rests-on = RFC 7644 §3.12, status 403
reason-rate-limited = too many requests a second
    .lead = Let the client be slower, or wait as long as the answer says
    .why = Since others than this computer reach this service, a connection may make { HAS($limit) ->
        [yes] { $limit } requests
       *[no] so many requests
    } a second, and twice as many in one go. These were more.
    .fix = Nothing, if it happens seldom: providers send again after the seconds in Retry-After. The settings of the service can allow more.
    .rests-on = RFC 6585 §4
reason-too-many-requests = too many requests at once
    .lead = Let the client wait for its answers
    .why = One token may have so many requests in flight, or one connection with all its tokens once others than this computer reach this service. These were more.
    .fix = Nothing, if it happens seldom: the answer says when to try again.
    .rests-on = RFC 6585 §4
reason-handler-timeout = the service did not get to it in time
    .lead = Look at how busy this computer is
    .why = The request waited too long and was given up before anything was changed.
    .fix = Providers send again. If it happens often, look at the disk and at what else runs here.
    .rests-on = RFC 9110 §15.6.4
reason-busy = too many changes wait
    .lead = Nothing to do, if it happens seldom
    .why = More changes came than could be stored, so this one was turned away before anything was done.
    .fix = Providers send again: the answer says when. If it happens often, look at the disk.
    .rests-on = RFC 9110 §15.6.4
reason-schema-changed = the schema changed meanwhile
    .lead = Nothing to do: it comes again
    .why = The admin changed the directory’s attributes while this request was under way, and { CODE($attribute) } has no place any more.
    .fix = The provider sends again. If it keeps sending that attribute, remove its mapping there, or add the attribute here.
    .rests-on = RFC 9110 §15.6.4
reason-disk-full = the disk is full
    .lead = Make room on the disk
    .why = There was no room to store the change, and what can’t be stored is not acknowledged.
    .fix = Make room, or shorten how long bodies are kept. Providers send again.
    .rests-on = RFC 9110 §15.6.4
reason-storage-failed = the disk or the database failed
    .lead = Look at the disk that holds the workspace
    .why = Writing failed, so nothing was changed; what can’t be stored is not acknowledged.
    .fix = Check the disk, then check the workspace. Providers send again.
    .rests-on = RFC 9110 §15.6.4
reason-workspace-read-only = the workspace can only be read
    .lead = Make the workspace writable
    .why = The file or its folder can’t be written, so nothing can be changed.
    .fix = Correct its permissions, then open it again. Providers send again.
    .rests-on = RFC 9110 §15.6.4
reason-stopping = the service was stopping
    .lead = Nothing to do
    .why = The request came while the service was being stopped.
    .fix = Providers send again once it runs.
    .rests-on = RFC 9110 §15.6.4
reason-internal = a fault of this service
    .lead = Send it again, and report it if it fails again
    .why = Something went wrong inside the service, and nothing was changed. The program’s own log has the cause under this request’s id.
    .fix = Providers send again. If it goes on, report it with the request’s id.
    .rests-on = RFC 9110 §15.6.1

## A code of a newer release

reason-unknown = { CODE($reason) }
