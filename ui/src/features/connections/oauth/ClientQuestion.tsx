/** Asks before a client is revoked or deleted, or one of its secrets is revoked. */
import { type OauthClientRow, type OauthSecretRow, useAct } from "../../../backend";
import { Confirm } from "../../../shared/Confirm";
import { Name } from "../../../shared/visible";
import { T, t } from "../../../words";
import { CONNECTION_READS } from "../AddConnection";

export type Question =
  | { kind: "revoke" | "delete"; client: OauthClientRow }
  | { kind: "revokeSecret"; client: OauthClientRow; secret: OauthSecretRow };

export function ClientQuestion({ question, onClose }: { question: Question | null; onClose: () => void }) {
  const revoke = useAct("oauthClients.revoke", { changes: CONNECTION_READS, onDone: onClose });
  const remove = useAct("oauthClients.delete", { changes: CONNECTION_READS, onDone: onClose });
  const revokeSecret = useAct("oauthClients.revokeSecret", { changes: CONNECTION_READS, onDone: onClose });
  const client = question?.client;
  const secret = question?.kind === "revokeSecret" ? question.secret : undefined;
  const name = <Name>{client?.name ?? ""}</Name>;
  const others = client?.secrets.filter(
    (one) => one.id !== secret?.id && (one.state === "active" || one.state === "expiring"),
  );
  return (
    <>
      <Confirm
        opened={question?.kind === "revoke"}
        title={<T id="oauth-revoke-title" args={{ name }} />}
        act={t("oauth-revoke")}
        onAct={() => client && revoke.mutate({ id: client.id })}
        onClose={onClose}
        busy={revoke.isPending}
        error={revoke.error}
      >
        {t("oauth-revoke-effect")}
      </Confirm>
      <Confirm
        opened={question?.kind === "delete"}
        title={<T id="oauth-delete-title" args={{ name }} />}
        act={t("oauth-delete")}
        onAct={() => client && remove.mutate({ id: client.id })}
        onClose={onClose}
        busy={remove.isPending}
        error={remove.error}
      >
        <T
          id="oauth-delete-effect"
          args={{ requests: client?.requests ?? 0, name: <Name strong>{client?.name ?? ""}</Name> }}
        />
      </Confirm>
      <Confirm
        opened={question?.kind === "revokeSecret"}
        title={<T id="oauth-revoke-secret-title" args={{ end: <code>…{secret?.lastFour}</code>, name }} />}
        act={t("oauth-revoke-secret")}
        onAct={() => secret && revokeSecret.mutate({ id: secret.id })}
        onClose={onClose}
        busy={revokeSecret.isPending}
        error={revokeSecret.error}
      >
        <p>{t("oauth-revoke-secret-effect")}</p>
        <p>{t("oauth-revoke-secret-others", { count: others?.length ?? 0 })}</p>
      </Confirm>
    </>
  );
}
