/** The tokens of a connection: state, ends, last use; reveal, copy, revoke, restore, delete. */
import { Button } from "@mantine/core";
import { IconCalendarPlus, IconPlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { type ConnectionDetails, ConsoleFailure, type TokenRow } from "../../backend";
import { ErrorAlert } from "../../shared/ErrorAlert";
import { exact } from "../../shared/format";
import { Card } from "../../shared/Page";
import { type Column, Table } from "../../shared/Table";
import { TimeText } from "../../shared/TimeText";
import { VerdictMark } from "../../shared/VerdictMark";
import { Name } from "../../shared/visible";
import { T, t } from "../../words";
import styles from "./connections.module.css";
import { type Revealed, RevealedToken } from "./RevealedToken";
import { TokenActions } from "./TokenActions";
import { type Question, TokenQuestion } from "./TokenQuestion";
import { LastUse, StateWord } from "./tokenCells";
import { useCalendar } from "./useCalendar";

interface Props {
  details: ConnectionDetails;
  onNew: () => void;
  onRotate: (token: string) => void;
}

export function TokensCard({ details, onNew, onRotate }: Props) {
  const [question, setQuestion] = useState<Question | null>(null);
  const [revealed, setRevealed] = useState<Revealed | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const rows = details.tokens;
  const usable = details.row.usableTokens;
  const calendar = useCalendar();
  const hasEnds = rows.some((row) => row.expires !== null && row.revoked === null && row.state !== "expired");
  return (
    <Card
      title={t("connections-tokens")}
      count={<span className="sm">{t("connections-tokens-usable", { count: usable })}</span>}
      actions={
        <>
          {hasEnds && (
            <Button
              variant="subtle"
              leftSection={<IconCalendarPlus size={14} />}
              loading={calendar.isPending}
              onClick={() => calendar.mutate({ connection: details.row.id, token: null })}
            >
              {t("connections-calendar")}
            </Button>
          )}
          <Button leftSection={<IconPlus size={14} />} onClick={onNew}>
            {t("connections-new-token")}
          </Button>
        </>
      }
      flush
    >
      {revealed && <RevealedToken revealed={revealed} onHide={() => setRevealed(null)} />}
      <Problem problem={problem} />
      {rows.length === 0 ? (
        <p className={styles.quiet}>
          {t(details.row.usableClients > 0 ? "connections-no-tokens-but-client" : "connections-no-tokens")}
        </p>
      ) : (
        <Table
          caption={t("connections-tokens")}
          columns={columns((token) => (
            <TokenActions
              token={token}
              onReveal={(secret) => {
                setProblem(null);
                setRevealed({ token, secret });
              }}
              onAsk={(kind) => setQuestion({ kind, token })}
              onRotate={() => onRotate(token.id)}
              onCalendar={() => calendar.mutate({ token: token.id, connection: null })}
              onProblem={setProblem}
            />
          ))}
          rows={rows}
          keyOf={(row) => row.id}
          isGone={(row) => row.state === "revoked"}
        />
      )}
      <TokenQuestion question={question} onClose={() => setQuestion(null)} />
    </Card>
  );
}

/** A keychain that cannot be had is a fact, no failure of the page. */
function Problem({ problem }: { problem: unknown }) {
  if (!problem) return null;
  const failure = ConsoleFailure.from(problem);
  if (failure.code !== "keychainUnavailable") return <ErrorAlert error={problem} />;
  return (
    <div className={styles.fact} role="status">
      <VerdictMark tone="info" />
      <div>
        <b>{failure.message}</b>
        {failure.detail && <p className="t2">{failure.detail}</p>}
      </div>
    </div>
  );
}

function columns(actions: (row: TokenRow) => ReactNode): ReadonlyArray<Column<TokenRow>> {
  return [
    {
      id: "name",
      head: t("connections-column-name"),
      cell: (row) => (
        <span className={styles.named}>
          <span className="cut" title={row.name}>
            <Name>{row.name}</Name>
          </span>
          <code className={styles.lastFour}>…{row.lastFour}</code>
        </span>
      ),
    },
    {
      id: "state",
      head: t("connections-column-state"),
      width: 124,
      cell: (row) => <StateWord state={row.state} expires={row.expires} stage={row.stage} />,
    },
    {
      id: "scope",
      head: t("connections-column-scope"),
      width: 116,
      wide: true,
      cell: (row) => t(row.scope === "read" ? "connections-scope-read" : "connections-scope-write"),
    },
    {
      id: "created",
      head: t("connections-column-created"),
      width: 84,
      wide: true,
      cell: (row) => <TimeText at={row.created} detail="day" />,
    },
    { id: "expires", head: t("connections-token-expires"), width: 108, cell: (row) => <Ends row={row} /> },
    {
      id: "used",
      head: t("connections-column-last-used"),
      width: 236,
      cell: (row) => <LastUse lastUsed={row.lastUsed} />,
    },
    {
      id: "requests",
      head: t("connections-column-requests"),
      width: 80,
      align: "right",
      cell: (row) => exact(row.requests),
    },
    { id: "actions", head: t("connections-column-actions"), width: 104, hideHead: true, cell: actions },
  ];
}

function Ends({ row }: { row: TokenRow }) {
  if (row.revoked !== null) {
    return <T id="connections-revoked-at" args={{ at: <TimeText at={row.revoked} detail="day" /> }} />;
  }
  if (row.expires === null) return <span className="t3">{t("connections-token-never")}</span>;
  return <TimeText at={row.expires} />;
}
