# OAuth clients of a connection and their secrets.

oauth-clients = OAuth clients
oauth-usable = { $count ->
    [0] none usable
   *[other] { $count } usable
}
oauth-none = No OAuth client yet. A provider that asks for a token endpoint, a client id and a client secret, as Microsoft Entra ID’s gallery does, signs in with one instead of a token.
oauth-token-endpoint = Token endpoint
oauth-client-id = Client id
oauth-client-id-of = the client id of { $name }
oauth-client-secret = Client secret
oauth-secrets-of = Secrets of { $name }
oauth-column-secret = Secret
oauth-column-fetched = Last fetched a token
oauth-lives = access tokens live { $hours } h
oauth-state-no-secret = No usable secret
oauth-state-stopped = Stopped
oauth-no-request = no request yet
oauth-last-request = last request { $at }

oauth-new-client = New client
oauth-new-client-words = { $connection } fetches access tokens with it: client id and secret for a token that ends by itself.
oauth-first-client = First client
oauth-name-missing = A client needs a name
oauth-lifetime = Access tokens live
oauth-lifetime-hint = After that the provider fetches the next one by itself.
oauth-hours = { $hours ->
    [one] 1 hour
   *[other] { $hours } hours
}
oauth-first-secret-expires = First secret expires
oauth-make-client = Make client

oauth-add-secret = Add secret
oauth-add-secret-words = { $name } can have several secrets at once. Add one, put it into the provider, and revoke the old one when the new one has fetched a token.

oauth-shown-title = Copy this secret now
oauth-shown-once = This is the only time the secret of { $name } is shown, and it is kept nowhere. If it is lost, add another one.
oauth-waiting-first = the first token request with it
oauth-fetched = Fetched a token

oauth-change-ask = Change…
oauth-change-title = Change OAuth client
oauth-change-hint = Holds for access tokens that are fetched from now on. What it allows changes with the next request.

oauth-revoke = Revoke client
oauth-revoke-title = Revoke the client { $name }?
oauth-revoke-effect = It fetches no more tokens, and the next request with one that it has is refused. It can be restored later; it has to fetch new tokens then.
oauth-delete = Delete client
oauth-delete-title = Delete the client { $name }?
oauth-delete-effect = { $requests ->
    [0] It was never used.
    [one] Its 1 request stays in the log under the name { $name }.
   *[other] Its { $requests } requests stay in the log under the name { $name }.
} Its secrets go with it. It can’t be restored after that.
oauth-revoke-secret = Revoke secret
oauth-revoke-secret-ask = Revoke the secret …{ $end }
oauth-revoke-secret-title = Revoke the secret { $end } of { $name }?
oauth-revoke-secret-effect = It fetches no more tokens, and those that it fetched are refused from the next request on. A secret can’t be restored.
oauth-revoke-secret-others = { $count ->
    [0] It is the last one: the client can’t sign in until you add another.
    [one] The client has another secret that goes on working.
   *[other] The client has { $count } other secrets that go on working.
}
