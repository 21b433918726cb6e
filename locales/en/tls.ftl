# TLS of the service's own listener: what is odd about a certificate, and how clients are told to trust the authority made here.

tls-exposure-heading = Open to the network
tls-exposure-words = Whoever reaches { $address } can try a token, over TLS.

## What an admin should know of the certificate

tls-note-open-key = Others on this computer may read the private key.
    .detail = Whoever has it can pose as this service. Let only its owner read it.
    .copy = chmod 600 { $path }
tls-note-self-signed = The certificate is its own authority.
    .detail = Every client has to be told to trust this very certificate, and again when it is renewed.
tls-note-alone = The file has the server’s own certificate alone.
    .detail = If { $issuer } is an intermediate authority, most clients need its certificate in the same file, behind this one.
tls-note-is-authority = The certificate may issue others.
    .detail = Some clients refuse that in a server’s certificate.
tls-note-tunnel = A tunnel runs, and brings HTTP, which is not answered any more.
    .detail = Close the tunnel, or turn TLS off: a tunnel brings TLS of its own.
tls-note-by-name = The certificate is not for { $address }.
    .detail = Clients come by one of its names instead.

## File dialogs

dialog-tls-certificate = Certificate of the listener
dialog-tls-key = Private key of the certificate
dialog-tls-export = Save the certificate of the authority
dialog-kind-certificate = Certificates
dialog-kind-key = Private keys

## Trusting the authority. Each kind has its steps in order.

trust-windows = Windows
trust-windows-1 = Open a command prompt as administrator and add the certificate to the computer’s trusted roots:
    .copy = certutil -addstore -f Root "{ $path }"
trust-windows-2 = Or open the file, choose { STRONG("Install Certificate") }, { STRONG("Local Machine") }, then { STRONG("Trusted Root Certification Authorities") }.
trust-windows-3 = To take it back:
    .copy = certutil -delstore Root "{ $name }"
trust-macos = macOS
trust-macos-1 = Add the certificate to the system’s keychain as a trusted root:
    .copy = sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain "{ $path }"
trust-macos-2 = To take it back:
    .copy = sudo security delete-certificate -c "{ $name }" /Library/Keychains/System.keychain
trust-debian = Debian and Ubuntu
trust-debian-1 = Copy the certificate in PEM, with the ending { CODE(".crt") }, and have the list of authorities made anew:
    .copy = sudo cp "{ $path }" /usr/local/share/ca-certificates/directory-sync-authority.crt && sudo update-ca-certificates
trust-debian-2 = Programs that bring authorities of their own, as Node and Java do, have to be told apart. Node reads { CODE("NODE_EXTRA_CA_CERTS") }.
trust-debian-3 = To take it back:
    .copy = sudo rm /usr/local/share/ca-certificates/directory-sync-authority.crt && sudo update-ca-certificates --fresh
trust-fedora = Fedora and Red Hat
trust-fedora-1 = Copy the certificate to the anchors and have the list of authorities made anew:
    .copy = sudo cp "{ $path }" /etc/pki/ca-trust/source/anchors/directory-sync-authority.crt && sudo update-ca-trust
trust-fedora-2 = To take it back:
    .copy = sudo rm /etc/pki/ca-trust/source/anchors/directory-sync-authority.crt && sudo update-ca-trust
trust-firefox = Firefox
trust-firefox-1 = Open { STRONG("Settings") }, { STRONG("Privacy & Security") }, { STRONG("View Certificates") }, { STRONG("Authorities") }, and import the file.
trust-firefox-2 = Tick { STRONG("Trust this CA to identify websites") } only, and compare the SHA-256 fingerprint:
    .copy = { $fingerprint }
trust-proxy = A reverse proxy, such as nginx
trust-proxy-1 = Let the proxy speak TLS to this service, and check its certificate by this authority. For nginx, inside of { CODE("location /") }:
    .copy =
        proxy_pass { $local };
        proxy_ssl_verify on;
        proxy_ssl_trusted_certificate "{ $path }";
        proxy_ssl_name localhost;
        proxy_set_header Host $host;
trust-proxy-2 = The name that providers come by has to be the public URL in the settings; else its requests are refused with 421.
trust-entra-agent = Microsoft Entra provisioning agent
trust-entra-agent-1 = On the Windows server with the agent, add the certificate to the computer’s trusted roots, not to those of a user: the agent runs as a service.
    .copy = certutil -addstore -f Root "{ $path }"
trust-entra-agent-2 = Restart the service { STRONG("Microsoft Entra Connect Provisioning Agent") }. The Tenant URL has to name a host that the certificate is for.
trust-okta-agent = Okta Provisioning Agent
trust-okta-agent-1 = The agent brings a Java with authorities of its own. Import the certificate into its { CODE("cacerts") }, in the folder of the agent; the password is { CODE("changeit") } unless it was changed:
    .copy = keytool -importcert -alias directory-sync -file "{ $path }" -keystore jre/lib/security/cacerts
trust-okta-agent-2 = Restart the agent, then test the connector again.
