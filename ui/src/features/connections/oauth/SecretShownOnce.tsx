/** A client secret, shown once, with the two values that go beside it. */
import { type ConnectionRow, type CreatedOauthSecret, useRead } from "../../../backend";
import { CopyField } from "../../../shared/Copy";
import { Name } from "../../../shared/visible";
import { T, t } from "../../../words";
import { Places } from "../Places";
import { providerWords } from "../providerWords";
import { LOOK_AGAIN_MS, ShownOnce } from "../ShownOnce";

interface Props {
  connection: ConnectionRow;
  created: CreatedOauthSecret;
  onClose: () => void;
}

export function SecretShownOnce({ connection, created, onClose }: Props) {
  const clients = useRead("oauthClients.list", { connection: connection.id }, { every: LOOK_AGAIN_MS });
  const { row, secret, secretId, tokenUrl } = created;
  const current = (clients.data?.find((one) => one.id === row.id) ?? row).secrets;
  const used = current.find((one) => one.id === secretId)?.lastUsed ?? null;
  const fields = providerWords(connection.provider.key)?.oauth;

  return (
    <ShownOnce
      secret={secret}
      label={fields?.secret ?? t("oauth-client-secret")}
      before={
        <>
          <p className="t2">
            <T id="oauth-shown-once" args={{ name: <Name strong>{row.name}</Name> }} />
          </p>
          {fields && (
            <p className="t2">
              <Places provider={connection.provider.name} path={fields.path} />
            </p>
          )}
          <CopyField
            label={fields?.endpoint ?? t("oauth-token-endpoint")}
            text={tokenUrl}
            what={t("oauth-token-endpoint")}
          />
          <CopyField label={fields?.id ?? t("oauth-client-id")} text={row.id} what={t("oauth-client-id")} />
        </>
      }
      used={used?.at ?? null}
      waiting={t("oauth-waiting-first")}
      seen={t("oauth-fetched")}
      onClose={onClose}
    />
  );
}
