/** The OAuth clients of a connection: where they fetch access tokens, their ids and secrets; rotate, change, revoke, restore, delete. */
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconBan, IconDots, IconKey, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { type ConnectionDetails, type OauthClientRow, type OauthSecretRow, useAct } from "../../../backend";
import { CopyField, CopyIcon } from "../../../shared/Copy";
import { ErrorAlert } from "../../../shared/ErrorAlert";
import { Card } from "../../../shared/Page";
import { type Column, Table } from "../../../shared/Table";
import { TimeText } from "../../../shared/TimeText";
import { VerdictMark, VerdictWord } from "../../../shared/VerdictMark";
import { Name } from "../../../shared/visible";
import { T, t } from "../../../words";
import { CONNECTION_READS } from "../AddConnection";
import { LastUse, StateWord } from "../tokenCells";
import { ChangeClientDialog } from "./ChangeClientDialog";
import { ClientQuestion, type Question } from "./ClientQuestion";
import { hoursOf } from "./HoursField";
import { NewClientDialog } from "./NewClientDialog";
import { NewSecretDialog } from "./NewSecretDialog";
import styles from "./oauth.module.css";

export function OauthClientsCard({ details }: { details: ConnectionDetails }) {
  const [adding, setAdding] = useState(false);
  const [rotating, setRotating] = useState<OauthClientRow | null>(null);
  const [changing, setChanging] = useState<OauthClientRow | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const clients = details.oauthClients;
  const count =
    clients.length === 0
      ? {}
      : { count: <span className="sm">{t("oauth-usable", { count: details.row.usableClients })}</span> };
  return (
    <Card
      title={t("oauth-clients")}
      {...count}
      actions={
        <Button leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>
          {t("oauth-new-client")}
        </Button>
      }
      flush
    >
      {problem ? <ErrorAlert error={problem} /> : null}
      {clients.length === 0 ? (
        <p className={styles.quiet}>{t("oauth-none")}</p>
      ) : (
        <>
          <div className={styles.endpoint}>
            <CopyField label={t("oauth-token-endpoint")} text={details.tokenUrl} what={t("oauth-token-endpoint")} />
          </div>
          <ul className={styles.clients} aria-label={t("oauth-clients")}>
            {clients.map((client) => (
              <Client
                key={client.id}
                client={client}
                onRotate={() => setRotating(client)}
                onChange={() => setChanging(client)}
                onAsk={setQuestion}
                onProblem={setProblem}
              />
            ))}
          </ul>
        </>
      )}
      <NewClientDialog
        opened={adding}
        connection={details.row}
        isFirst={clients.length === 0}
        onClose={() => setAdding(false)}
      />
      <NewSecretDialog client={rotating} connection={details.row} onClose={() => setRotating(null)} />
      <ChangeClientDialog client={changing} onClose={() => setChanging(null)} />
      <ClientQuestion question={question} onClose={() => setQuestion(null)} />
    </Card>
  );
}

interface ClientProps {
  client: OauthClientRow;
  onRotate: () => void;
  onChange: () => void;
  onAsk: (question: Question) => void;
  onProblem: (problem: unknown) => void;
}

function Client({ client, onRotate, onChange, onAsk, onProblem }: ClientProps) {
  const restore = useAct("oauthClients.restore", { changes: CONNECTION_READS });
  const isRevoked = client.state === "revoked";
  return (
    <li className={styles.client} data-gone={isRevoked || undefined}>
      <header className={styles.head}>
        <div className={styles.who}>
          <h3 className="cut" title={client.name}>
            <Name>{client.name}</Name>
          </h3>
          <ClientState client={client} />
          <span className="t3">
            {t(client.scope === "read" ? "connections-scope-read" : "connections-scope-write")}
            {" · "}
            {t("oauth-lives", { hours: hoursOf(client) })}
          </span>
        </div>
        <span className={styles.actions}>
          {isRevoked ? (
            <Button
              size="xs"
              variant="subtle"
              loading={restore.isPending}
              onClick={() => restore.mutate({ id: client.id }, { onError: onProblem })}
            >
              {t("connections-restore")}
            </Button>
          ) : (
            <Button size="xs" variant="subtle" leftSection={<IconKey size={14} />} onClick={onRotate}>
              {t("oauth-add-secret")}
            </Button>
          )}
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" size="xs" aria-label={t("connections-more", { name: client.name })}>
                <IconDots size={14} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={onChange}>
                {t("oauth-change-ask")}
              </Menu.Item>
              {isRevoked ? (
                <Menu.Item
                  data-danger
                  leftSection={<IconTrash size={16} />}
                  onClick={() => onAsk({ kind: "delete", client })}
                >
                  {t("connections-delete-token-ask")}
                </Menu.Item>
              ) : (
                <Menu.Item
                  data-danger
                  leftSection={<IconBan size={16} />}
                  onClick={() => onAsk({ kind: "revoke", client })}
                >
                  {t("connections-revoke-ask")}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        </span>
        <p className={styles.id}>
          <span className="t3">{t("oauth-client-id")}</span> <code>{client.id}</code>
          <CopyIcon text={client.id} what={t("oauth-client-id-of", { name: client.name })} />
          <span className={styles.used}>
            {client.lastUsed === null ? (
              <span className="t3">{t("oauth-no-request")}</span>
            ) : (
              <span className="t3">
                <T id="oauth-last-request" args={{ at: <TimeText at={client.lastUsed.at} /> }} />
              </span>
            )}
          </span>
        </p>
      </header>
      <Table
        caption={t("oauth-secrets-of", { name: client.name })}
        columns={columns(client, (secret) => onAsk({ kind: "revokeSecret", client, secret }))}
        rows={usableFirst(client.secrets)}
        keyOf={(secret) => secret.id}
        isGone={(secret) => isRevoked || secret.state === "revoked" || secret.state === "expired"}
      />
    </li>
  );
}

function ClientState({ client }: { client: OauthClientRow }) {
  switch (client.state) {
    case "active":
      return null;
    case "noSecret":
      return (
        <span className={styles.state}>
          <VerdictMark tone="refused" />
          <VerdictWord tone="refused">{t("oauth-state-no-secret")}</VerdictWord>
        </span>
      );
    case "revoked":
      return (
        <span className={styles.state}>
          <VerdictMark tone="none" />
          {client.revoked === null ? (
            t("connections-state-revoked")
          ) : (
            <span>
              <T id="connections-revoked-at" args={{ at: <TimeText at={client.revoked} detail="day" /> }} />
            </span>
          )}
        </span>
      );
  }
}

/** The newest first; those that are of no use any more behind them. */
function usableFirst(secrets: readonly OauthSecretRow[]): OauthSecretRow[] {
  const isGone = (secret: OauthSecretRow) => Number(secret.state === "revoked" || secret.state === "expired");
  return secrets.toSorted((one, other) => isGone(one) - isGone(other) || other.created - one.created);
}

function columns(
  client: OauthClientRow,
  onRevoke: (secret: OauthSecretRow) => void,
): ReadonlyArray<Column<OauthSecretRow>> {
  const revoke = (secret: OauthSecretRow): ReactNode =>
    secret.state !== "revoked" && client.state !== "revoked" ? (
      <span className={styles.actions}>
        <Button
          size="xs"
          variant="subtle"
          aria-label={t("oauth-revoke-secret-ask", { end: secret.lastFour })}
          onClick={() => onRevoke(secret)}
        >
          {t("connections-revoke-ask")}
        </Button>
      </span>
    ) : null;
  return [
    {
      id: "secret",
      head: t("oauth-column-secret"),
      cell: (secret) => (
        <code>
          {secret.prefix}…{secret.lastFour}
        </code>
      ),
    },
    {
      id: "state",
      head: t("connections-column-state"),
      width: 132,
      cell: (secret) =>
        client.state === "revoked" && (secret.state === "active" || secret.state === "expiring") ? (
          t("oauth-state-stopped")
        ) : (
          <StateWord state={secret.state} expires={secret.expires} />
        ),
    },
    {
      id: "created",
      head: t("connections-column-created"),
      width: 96,
      wide: true,
      cell: (secret) => <TimeText at={secret.created} detail="day" />,
    },
    {
      id: "expires",
      head: t("connections-token-expires"),
      width: 140,
      cell: (secret) =>
        secret.revoked !== null ? (
          <T id="connections-revoked-at" args={{ at: <TimeText at={secret.revoked} detail="day" /> }} />
        ) : secret.expires === null ? (
          <span className="t3">{t("connections-token-never")}</span>
        ) : (
          <TimeText at={secret.expires} detail="day" />
        ),
    },
    {
      id: "used",
      head: t("oauth-column-fetched"),
      width: 260,
      cell: (secret) => <LastUse lastUsed={secret.lastUsed} />,
    },
    { id: "actions", head: t("connections-column-actions"), width: 92, hideHead: true, cell: revoke },
  ];
}
